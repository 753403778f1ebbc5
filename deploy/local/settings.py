"""The environment of each service on this machine: its settings, from the addresses and the secrets."""

from collections.abc import Mapping

from deploy.local.addresses import Addresses
from deploy.local.credentials import Secrets
from deploy.local.existing import Existing

MAIL_FROM = "Rounds <rounds@rounds.example>"
STAFF_MAIL = "staff@rounds.example"


def settings_of(
    service: str, addresses: Addresses, secrets: Secrets, existing: Existing
) -> Mapping[str, str]:
    common = {
        "MONGO_URL": addresses["mongo"],
        "MONGO_DATABASE": f"rounds_{service}",
        "KAFKA_BOOTSTRAP_SERVERS": addresses["kafka"],
        "PUBLIC_URL": addresses["gateway"],
        "JWKS_URL": f"{addresses['services']['applications']}/.well-known/jwks.json",
        "TIME_TRAVEL": "true",
        "LOG_FORMAT": "console",
    }
    return common | _own(service, addresses, secrets, existing)


def _own(service: str, addresses: Addresses, secrets: Secrets, existing: Existing) -> dict[str, str]:
    match service:
        case "applications":
            staff = secrets.accounts["staff"]
            return {
                "ACCESS_TOKEN_KEY": secrets.access_token_key,
                "LINK_KEY": secrets.link_key,
                "FIRST_STAFF_EMAIL": staff["email"],
                "FIRST_STAFF_PASSWORD": staff["password"],
            }
        case "payments" if existing.stripe_api_key:
            # Stripe itself: its webhook secret comes from whoever owns the account
            return {"STRIPE_API_KEY": existing.stripe_api_key}
        case "payments":
            return {
                "STRIPE_API_KEY": secrets.stripe_api_key,
                "STRIPE_API_BASE": addresses["stripe"],
                "STRIPE_WEBHOOK_SECRETS": secrets.webhook_secret,
            }
        case "notifications":
            return {
                "SMTP_URL": addresses["smtp"],
                "MAIL_FROM": MAIL_FROM,
                "STAFF_EMAIL": STAFF_MAIL,
                "LINK_KEY": secrets.link_key,
            }
    return {}
