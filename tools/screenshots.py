"""Takes pictures of screens with headless Chromium, driven through the DevTools protocol.

Usage: screenshots.py ADDRESS DATABASE SCREENS_JSON OUTPUT_FOLDER [NAME,...]

Each screen is taken in each language on a desk's and on a phone's window. What the browser's console says is printed.
Exits 1 when a screen could not be taken. See tools/screens.json for what a screen is.
"""

import base64
import http.client
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import websocket

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LANGUAGES = ("en_US", "zh_CN")
PATIENCE = 60.0  # seconds for a screen to settle
QUIET = 0.8  # seconds without a request that mean that it has
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/130.0.0.0 Mobile Safari/537.36"
)
# A worker's script: the page is never told that it was loaded.
WORKER = "/bus/websocket_worker"


class ScreenError(Exception):
    """A screen could not be taken; the text says why."""


class Odoo:
    """A session of one user on the server."""

    def __init__(self, address, database):
        self.host = urlsplit(address).netloc
        self.database = database
        self.session = ""

    def login(self, login, password, language):
        """Log in, and have the server speak ``language`` to this user."""
        for _attempt in ("to set the language", "to have it in the session"):
            user = self._call("/web/session/authenticate", db=self.database, login=login, password=password)
            self._call(
                "/web/dataset/call_kw",
                model="res.users",
                method="write",
                args=[[user["uid"]], {"lang": language}],
                kwargs={},
            )

    def logout(self):
        self.session = ""

    def _call(self, path, **params):
        connection = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        headers = {"Content-Type": "application/json", "Cookie": f"session_id={self.session}"}
        connection.request("POST", path, json.dumps({"jsonrpc": "2.0", "params": params}), headers)
        response = connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            if name == "session_id":
                self.session = value
        answer = json.load(response)
        if "error" in answer:
            raise ScreenError(f"{path}: {answer['error']['data']['message']}")
        return answer["result"]


class Browser:
    """Headless Chromium with one page."""

    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="fsm-screenshots-")
        self.process = subprocess.Popen(
            [
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-extensions",
                "--hide-scrollbars",
                "--mute-audio",
                "--no-first-run",
                "--force-color-profile=srgb",
                "--remote-debugging-port=0",
                "--remote-allow-origins=*",
                f"--user-data-dir={self.profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.numbers = itertools.count(1)
        self.requests = set()
        self.last_traffic = 0.0
        self.console = []
        self.socket = websocket.create_connection(self._address(), timeout=PATIENCE)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _address(self):
        port_file = Path(self.profile) / "DevToolsActivePort"
        for _ in range(600):
            if port_file.exists() and len(port_file.read_text().splitlines()) == 2:
                connection = http.client.HTTPConnection("127.0.0.1", int(port_file.read_text().split()[0]))
                connection.request("GET", "/json/list")
                pages = [page for page in json.load(connection.getresponse()) if page["type"] == "page"]
                if pages:
                    return pages[0]["webSocketDebuggerUrl"]
            time.sleep(0.1)
        raise ScreenError("Chromium does not start.")

    # ---------------------------------------------------------------- protocol

    def send(self, method, **params):
        """Give a command and wait for its result; what happens meanwhile is noted."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == number:
                if "error" in message:
                    raise ScreenError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._note(message)

    def _listen(self, seconds):
        """Note what happens during some time."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                self._note(json.loads(self.socket.recv()))
            except websocket.WebSocketTimeoutException:
                break
            finally:
                self.socket.settimeout(PATIENCE)

    def _note(self, message):
        params = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent" if WORKER not in params["request"]["url"]:
                self.requests.add(params["requestId"])
                self.last_traffic = time.monotonic()
            case "Network.loadingFinished" | "Network.loadingFailed":
                self.requests.discard(params["requestId"])
                self.last_traffic = time.monotonic()
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                text = " ".join(str(arg.get("value", arg.get("description", ""))) for arg in params["args"])
                self.console.append(f"{params['type']}: {text}")
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                self.console.append(f"exception: {details.get('exception', {}).get('description', details['text'])}")
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                entry = params["entry"]
                self.console.append(f"{entry['level']}: {entry['text']} {entry.get('url', '')}")

    # ---------------------------------------------------------------- what a person does

    def resize(self, size):
        width, height = SIZES[size]
        phone = size == "phone"
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.send("Emulation.setTouchEmulationEnabled", enabled=phone)
        self.send("Emulation.setUserAgentOverride", userAgent=PHONE if phone else "")
        # The people of the demo live in China; Odoo shows times in the browser's zone.
        self.send("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")

    def open(self, address, cookies):
        self.send("Page.navigate", url="about:blank")
        self.send("Network.clearBrowserCookies")
        for name, value in cookies.items():
            self.send("Network.setCookie", name=name, value=value, url=address)
        self.requests.clear()
        self.console.clear()
        self.last_traffic = time.monotonic()
        self.send("Page.navigate", url=address)

    def settle(self, selector):
        """Wait until ``selector`` is there, nothing is being loaded, and no dialog of Odoo's says that it is busy."""
        until = time.monotonic() + PATIENCE
        ready = (
            f"document.readyState === 'complete' && !!document.querySelector({json.dumps(selector)})"
            " && !document.querySelector('.o_loading_indicator, .o_blockUI')"
            " && [...document.images].every(image => image.complete || image.loading === 'lazy')"
            " && document.fonts.status === 'loaded'"
        )
        while time.monotonic() < until:
            self._listen(0.2)
            quiet = not self.requests and time.monotonic() - self.last_traffic > QUIET
            if quiet and self.evaluate(ready):
                return
        raise ScreenError(f"'{selector}' does not appear within {PATIENCE:.0f} s.")

    def click(self, selector):
        found = self.evaluate(
            f"(element => {{ element?.click(); return !!element; }})(document.querySelector({json.dumps(selector)}))"
        )
        if not found:
            raise ScreenError(f"There is no '{selector}' to click.")
        self.last_traffic = time.monotonic()

    def evaluate(self, expression):
        return self.send("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def picture(self):
        return base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])


def take(browser, odoo, address, screen, language, size):
    """Take one screen; returns the picture."""
    browser.resize(size)
    cookies = {"frontend_lang": language}
    odoo.logout()
    if screen.get("login"):
        odoo.login(screen["login"], screen["password"], language)
        cookies["session_id"] = odoo.session
    browser.open(address + screen["path"], cookies)
    wait_for = screen.get("wait_for", "body")
    browser.settle(wait_for)
    for selector in screen.get("clicks", ()):
        browser.click(selector)
        browser.settle(wait_for)
    return browser.picture()


def main(address, database, screens_file, output, names=""):
    wanted = set(filter(None, names.split(",")))
    output = Path(output)
    output.mkdir(exist_ok=True)
    screens = [
        screen for screen in json.loads(Path(screens_file).read_text()) if not wanted or screen["name"] in wanted
    ]
    failed = 0
    odoo, browser = Odoo(address, database), Browser()
    try:
        for screen, size in itertools.product(screens, SIZES):
            # what a phone does not have, such as the week of the dispatch board
            if size not in screen.get("sizes", SIZES):
                continue
            for language in [screen["lang"]] if screen.get("lang") else LANGUAGES:
                name = f"{screen['name']}.{language}.{size}.png"
                try:
                    (output / name).write_bytes(take(browser, odoo, address, screen, language, size))
                    print(output / name, flush=True)
                except ScreenError as error:
                    failed += 1
                    print(f"{name}: {error}", flush=True)
                for line in dict.fromkeys(browser.console):
                    print(f"    console {line}", flush=True)
    finally:
        browser.close()
    return 1 if failed or not screens else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
