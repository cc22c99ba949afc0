"""Which of our actors a dataset means: `actors.csv` has a line for each name that another dataset uses."""
