"""Settings, all from the environment; a bad value stops the start with a sentence that names it."""

from datetime import timedelta

from csp.constants import NONE, SELF

from timeline.environment import (
    BASE_DIR,
    address,
    choice,
    database,
    flag,
    folder,
    languages,
    origins,
    rate,
    replicas,
    secret_key,
    secret_text,
    whole_number,
    words,
)

RELEASE = "0.1.0"

DATA_DIR = folder("SARHAD_DATA", BASE_DIR / "data")
SECRET_KEY = secret_key(DATA_DIR)
DEBUG = flag("SARHAD_DEBUG", False)
HTTPS = flag("SARHAD_HTTPS", False)
PUBLIC_READ = flag("SARHAD_PUBLIC_READ", True)
SELF_PUBLISH = flag("SARHAD_SELF_PUBLISH", False)
ANON_RATE = rate("SARHAD_ANON_RATE", "600/min")
TOKEN_RATE = rate("SARHAD_TOKEN_RATE", "3000/min")
QUERY_SECONDS = whole_number("SARHAD_QUERY_SECONDS", 10)
CURATOR_QUERY_SECONDS = whole_number("SARHAD_CURATOR_QUERY_SECONDS", 60)
EXPORT_QUERY_SECONDS = whole_number("SARHAD_EXPORT_QUERY_SECONDS", 300)
JOB_QUERY_SECONDS = whole_number("SARHAD_JOB_QUERY_SECONDS", 3600)
ADDRESS_KEPT = timedelta(days=whole_number("SARHAD_ADDRESS_DAYS", 90, least=1))
REPLICA_MAX_LAG = whole_number("REPLICA_MAX_LAG", 10, least=1)
PROXIES = whole_number("SARHAD_PROXIES", 0)
SIGN_IN_TRIES = whole_number("SARHAD_SIGN_IN_TRIES", 5, least=1)
SIGN_IN_TRIES_PER_ADDRESS = whole_number("SARHAD_SIGN_IN_TRIES_PER_ADDRESS", 50, least=1)
LOCK_OUT = timedelta(minutes=whole_number("SARHAD_LOCK_OUT_MINUTES", 15, least=1))
RECENT_SIGN_IN = timedelta(minutes=whole_number("SARHAD_RECENT_SIGN_IN_MINUTES", 30, least=1))
SECOND_FACTOR = choice("SARHAD_SECOND_FACTOR", "optional", "off", "optional", "required")
BIND = address("SARHAD_BIND", "127.0.0.1:8000")
WEB_PROCESSES = whole_number("SARHAD_WEB_PROCESSES", 2, least=1)
WEB_THREADS = whole_number("SARHAD_WEB_THREADS", 4, least=1)
WEB_QUEUE = whole_number("SARHAD_WEB_QUEUE", 32)
WEB_STREAMS = max(1, WEB_THREADS // 2)  # of each process: exports, which may take minutes
GRACE = whole_number("SARHAD_GRACE_SECONDS", 30, least=1)
LOG_FORMAT = choice("SARHAD_LOG_FORMAT", "text", "text", "json")
LOG_LEVEL = choice("SARHAD_LOG_LEVEL", "warning", "debug", "info", "warning", "error")
METRICS_TOKEN = secret_text("SARHAD_METRICS_TOKEN")
LARGEST_UPLOAD, LARGEST_BODY = 66 * 2**20, 10 * 2**20  # bytes: where files are taken, and elsewhere
BACKUP_DIR = folder("SARHAD_BACKUPS", DATA_DIR / "backups")
BACKUPS_KEPT = whole_number("SARHAD_BACKUPS_KEPT", 14, least=1)
ALLOWED_HOSTS = words("SARHAD_HOSTS", "localhost 127.0.0.1 [::1]")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if HTTPS and "*" not in host]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "timeline.static.OwnStaticFilesConfig",
    "axes",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "rest_framework",
    "accounts",
    "actors",
    "sources",
    "timeline",
    "incidents",
    "diplomacy",
    "datasets",
]

MIDDLEWARE = [
    "timeline.serving.requests.RequestMiddleware",
    "timeline.headers.SiteHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "timeline.serving.probes.ProbesMiddleware",
    "timeline.api.compression.CompressionMiddleware",
    "timeline.api.headers.ApiHeadersMiddleware",
    "timeline.limits.TooManyParametersMiddleware",
    "timeline.serving.methods.MethodsMiddleware",
    "timeline.serving.bodies.BodyMiddleware",
    "timeline.replicas.middleware.WithoutPrimaryMiddleware",
    "timeline.serving.streams.StreamsMiddleware",
    "timeline.serving.outages.OutageMiddleware",
    "timeline.patience.StatementTimeoutMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "timeline.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "timeline.access.PublicReadMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "timeline.api.headers.RateLimitMiddleware",
    "axes.middleware.AxesMiddleware",
    "timeline.replicas.middleware.ReadOnlyMiddleware",
    "timeline.replicas.middleware.ReplicasMiddleware",
]

ROOT_URLCONF = "timeline.urls"
WSGI_APPLICATION = "timeline.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database(DATA_DIR), **replicas()}
DATABASE_ROUTERS = ["timeline.replicas.router.ReplicaRouter"] if len(DATABASES) > 1 else []
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Shared by all processes, on all machines (timeline/answers.py).
    "answers": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "timeline_answer",
        "TIMEOUT": 7 * 86_400,
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["timeline.templatetags.chronicle", "timeline.templatetags.past"],
        },
    },
]

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
SESSION_ENGINE = "accounts.sessions"

# Lock-out: the tries are in the database, so that all processes count together. accounts/lockout.py
AXES_HANDLER = "accounts.lockout.Attempts"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "ip_address"]
AXES_FAILURE_LIMIT = SIGN_IN_TRIES
AXES_COOLOFF_TIME = LOCK_OUT
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.counted_address"
AXES_LOCKOUT_CALLABLE = "accounts.lockout.locked_out"
AXES_SENSITIVE_PARAMETERS = ["code", "csrfmiddlewaretoken", "next", "username"]
AXES_DISABLE_ACCESS_LOG = True  # ours is append-only
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Sarhad"
OTP_ADMIN_HIDE_SENSITIVE_DATA = True

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
CSRF_FAILURE_VIEW = "timeline.views.site.csrf_failure"

LANGUAGES = languages("SARHAD_LANGUAGES", "en-gb", BASE_DIR / "locale")
LANGUAGE_CODE = LANGUAGES[0][0]
LANGUAGES_BIDI = ["ar", "ar-dz", "ckb", "fa", "he", "prs", "ps", "sd", "ug", "ur"]
LOCALE_PATHS = [BASE_DIR / "locale"]
# Of languages for which Django knows no order, as Urdu; the day comes first, as the base's curators write it.
DATE_FORMAT, YEAR_MONTH_FORMAT, MONTH_DAY_FORMAT = "j F Y", "F Y", "j F"
TIME_ZONE = "UTC"
USE_TZ = True
FORMS_URLFIELD_ASSUME_HTTPS = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "timeline.static.FingerprintedStorage",
    },
}

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["timeline.api.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["timeline.access.MayRead", "accounts.permissions.ScopeAllows"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "timeline.api.negotiation.ByQuality",
    "DEFAULT_THROTTLE_CLASSES": ["timeline.api.throttling.RateLimit"],
    "DEFAULT_METADATA_CLASS": "timeline.api.options.OnlyAllow",
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "timeline.problems.problem_response",
    "COERCE_DECIMAL_TO_STRING": False,
}

# Other sites' scripts may read the API, as anyone may, but with no cookie of ours, and may not write.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOWED_ORIGINS = origins("SARHAD_CORS_ORIGINS", "*")
CORS_ALLOW_ALL_ORIGINS = CORS_ALLOWED_ORIGINS == ["*"]
if CORS_ALLOW_ALL_ORIGINS:
    CORS_ALLOWED_ORIGINS = []
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = [
    *["accept", "accept-language", "authorization", "if-none-match"],
    "x-ucdp-access-token",  # which scripts written for UCDP's API go on sending
]
CORS_EXPOSE_HEADERS = [
    *["Link", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After"],
    *["Content-Disposition", "WWW-Authenticate", "Sarhad-Mode"],
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]

LOGGING_CONFIG = "timeline.serving.logs.configure"
LOGGING = {"form": LOG_FORMAT, "level": LOG_LEVEL}
