# Sarhad's web server and job worker. The base lies in /data, or where DATABASE_URL says (compose.yaml).
FROM python:3.11-slim

# A number, so that orchestrators see that it is not root.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data sarhad \
    && install -d -o sarhad -g sarhad -m 0700 /data /backups
WORKDIR /opt/sarhad

# What changes seldom first: the layer is used again until the lock changes.
COPY requirements.lock .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY . .
RUN python -m compileall -q timeline accounts actors curation datasets dates diplomacy incidents sources

USER 10001
ENV PYTHONUNBUFFERED=1 \
    SARHAD_DATA=/data \
    SARHAD_BIND=0.0.0.0:8000 \
    SARHAD_LOG_FORMAT=json
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["python", "manage.py"]
CMD ["serve"]
