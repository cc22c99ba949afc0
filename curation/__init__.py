"""What the curators' pages of every app share: forms that explain, choices, dates read while typed."""
