"""Work in the background: a table of jobs, and one worker beside the web server that does them in turn.

`queue` puts jobs in and takes them out, `progress` tells how far one is, `worker` runs them, `supervisor`
keeps a worker alive. What a job of a kind does is registered in `registry` by whoever has such work.
"""
