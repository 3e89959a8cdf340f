"""Faults in mail, in links that validate instances, and in passwords that the hub makes."""

from tests.mutants.fault import Fault

SERVER = "server/qbdconnect_server"
GATEWAY = ("tests/server/gateways/test_mail.py",)
VALIDATION = ("tests/server/services/instances/test_validation.py",)
MAILING = ("tests/server/services/mail/test_mailing.py",)
QWC = ("tests/server/services/instances/test_qwc_download.py",)
PASSWORDS = ("tests/server/services/instances/test_passwords.py",)
MADE_PASSWORDS = ("tests/server/services/instances/test_instance_passwords.py",)
MESSAGES = ("tests/server/services/mail/test_mail_message.py",)
PAGES = ("tests/server/pages",)
ADDRESSES = ("tests/server/test_mail_addresses.py",)

FAULTS = (
    Fault(
        "mail: STARTTLS only where the server offers it",
        f"{SERVER}/gateways/mail.py",
        'start_tls=server.security == "starttls",',
        "start_tls=None,",
        GATEWAY,
    ),
    Fault(
        "mail: certificates are not verified",
        f"{SERVER}/gateways/mail.py",
        "            tls_context=self._tls,\n",
        "            validate_certs=False,\n",
        GATEWAY,
    ),
    Fault(
        "mail: a busy recipient counts as none",
        f"{SERVER}/gateways/mail.py",
        "range(500, 600)",
        "range(400, 600)",
        GATEWAY,
    ),
    Fault(
        "mail: an unknown sender is for good",
        f"{SERVER}/gateways/mail.py",
        "            raise MailNotSent(_answer(error)) from None",
        "            raise _refusal(error) from None",
        GATEWAY,
    ),
    Fault(
        "mail: a server that trickles holds a worker for ever",
        f"{SERVER}/gateways/mail.py",
        "asyncio.timeout(self._sending_seconds)",
        "asyncio.timeout(None)",
        GATEWAY,
    ),
    Fault(
        "mail: a folder's files for everybody",
        f"{SERVER}/gateways/mail.py",
        'with open(descriptor, "wb") as file:',
        'os.fchmod(descriptor, 0o644)\n        with open(descriptor, "wb") as file:',
        GATEWAY,
    ),
    Fault(
        "mail: encoded words of customers reach headers",
        f"{SERVER}/services/mail/mail_message.py",
        '.replace("=?", "= ?")',
        "",
        MESSAGES,
    ),
    Fault(
        "mail: names are markup",
        f"{SERVER}/services/mail/mail_message.py",
        'jinja2.select_autoescape(["html"])',
        "False",
        MESSAGES,
    ),
    Fault(
        "mail: a new Message-ID at every attempt",
        f"{SERVER}/services/mail/mailing.py",
        "message_id=job.id",
        'message_id=hub.new_id("mail")',
        MAILING,
    ),
    Fault(
        "mail: a refusal for good is tried again",
        f"{SERVER}/services/mail/mailing.py",
        "    except Undeliverable as error:\n        raise Park(str(error)) from None\n",
        "",
        MAILING,
    ),
    Fault(
        "mail: tokens lie open in jobs",
        f"{SERVER}/services/instances/validation_mail.py",
        "token=hub.seal(token.encode()).decode()",
        "token=token",
        MAILING,
    ),
    Fault(
        "mail: passwords go over open connections",
        f"{SERVER}/mail_addresses.py",
        'if user is not None and security == "none":',
        "if False:",
        ADDRESSES,
    ),
    Fault(
        "mail: the file goes out at every download",
        f"{SERVER}/services/instances/qwc_download.py",
        "    if claimed:\n",
        "    if claimed or True:\n",
        QWC,
    ),
    Fault(
        "mail: the file goes out a second too soon",
        f"{SERVER}/services/instances/qwc_download.py",
        "timedelta(minutes=10)",
        "timedelta(minutes=9, seconds=59)",
        QWC,
    ),
    Fault(
        "validation: any token validates",
        f"{SERVER}/services/instances/validation_link.py",
        "return stored.hash is not None and hmac.compare_digest(stored.hash, expected)",
        "return stored.hash is not None",
        VALIDATION,
    ),
    Fault(
        "validation: a link vouches for any address",
        f"{SERVER}/services/instances/validation_link.py",
        'f"{token}\\0{address}"',
        'f"{token}"',
        VALIDATION,
    ),
    Fault(
        "validation: links never expire",
        f"{SERVER}/services/instances/validation_link.py",
        "return stored.sent_at is None or now >= stored.sent_at + VALID_FOR",
        "return False",
        VALIDATION,
    ),
    Fault(
        "validation: mails without a pause",
        f"{SERVER}/services/instances/validation.py",
        "    if wait > 0:",
        "    if False:",
        VALIDATION,
    ),
    Fault(
        "validation: looking at a link validates",
        f"{SERVER}/pages/validation.py",
        'if request.method == "POST":',
        "if True:",
        PAGES,
    ),
    Fault(
        "validation: every page takes forms",
        f"{SERVER}/pages/routes.py",
        'if scope["path"].startswith(FORMS) else METHODS',
        "if True else METHODS",
        PAGES,
    ),
    Fault(
        "passwords: 80 bits",
        f"{SERVER}/services/instances/passwords.py",
        "GENERATED_BYTES: Final = 20",
        "GENERATED_BYTES: Final = 10",
        PASSWORDS,
    ),
    Fault(
        "passwords: refusals tell by their time who exists",
        f"{SERVER}/services/instances/passwords.py",
        "    await asyncio.to_thread(_fits, _nobodys_hash(), password)\n",
        "",
        PASSWORDS,
    ),
    Fault(
        "passwords: a made password is saved in the clear",
        f"{SERVER}/services/instances/instance_passwords.py",
        "call.write_secret(",
        "call.write(",
        MADE_PASSWORDS,
    ),
    Fault(
        "passwords: a replay outlives the instance",
        f"{SERVER}/services/instances/instance_passwords.py",
        "if idempotency.is_replay(answer):",
        "if False:",
        MADE_PASSWORDS,
    ),
)
