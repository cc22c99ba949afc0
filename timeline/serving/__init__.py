"""Serving: the processes, and what every request gets whatever it asks for.

`parent` keeps the web server and the worker of the background jobs alive; `web` is gunicorn with our
settings, `patience` its worker that slow clients cannot hold up, `admission` what is said to those who would
wait too long. In the application, `requests` gives each request its number, times and logs it; `bodies` and
`methods` refuse what no page takes; `streams` bounds the exports; `outages` answers when the database cannot;
`probes` answers /healthz, /readyz and /metrics. `identity` and `logs` know neither Django nor gunicorn, as
all of these use them."""
