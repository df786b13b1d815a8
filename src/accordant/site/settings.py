"""What Django must know; databases are added as stores are opened: a process may hold several."""

INSTALLED_APPS = ["accordant.adapters.store"]
DATABASES: dict[str, dict[str, object]] = {}
DEBUG = False
USE_TZ = True
TIME_ZONE = "UTC"
# Logging is set up once, in adapters.log: Django's own would write request paths, which may name
# people.
LOGGING_CONFIG = None
