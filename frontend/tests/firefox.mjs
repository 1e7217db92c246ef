// Firefox with a profile of its own, whose push client calls our push server and who
// can call nobody else. It can be switched off and on again like a phone.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import puppeteer from "puppeteer-core";

const EXECUTABLE = process.env.HOMEWARD_FIREFOX ?? "/usr/bin/firefox-esr";
/** Nobody listens there: what Firefox would ask of the vendor or of the world ends at once. */
const NOWHERE = { host: "127.0.0.1", port: 1 };

/** All but loopback goes to a proxy that is not there, also what would like to go round it. */
const ALONE = {
  "network.proxy.type": 1,
  "network.proxy.http": NOWHERE.host, "network.proxy.http_port": NOWHERE.port,
  "network.proxy.ssl": NOWHERE.host, "network.proxy.ssl_port": NOWHERE.port,
  "network.proxy.socks": NOWHERE.host, "network.proxy.socks_port": NOWHERE.port, "network.proxy.socks_remote_dns": true,
  "network.proxy.no_proxies_on": "127.0.0.1",
  "network.proxy.allow_bypass": false, "network.proxy.failover_direct": false,
  "network.trr.mode": 5, "network.dns.disablePrefetch": true, "network.prefetch-next": false, "network.http.http3.enable": false,
  "media.peerconnection.enabled": false,
};

/** What would only be tried in vain, and wait for it. */
const QUIET = {
  "app.normandy.enabled": false, "app.update.enabled": false, "extensions.update.enabled": false, "extensions.getAddons.cache.enabled": false,
  "browser.region.update.enabled": false, "browser.search.update": false, "browser.safebrowsing.update.enabled": false,
  "browser.topsites.contile.enabled": false, "browser.newtabpage.activity-stream.feeds.section.topstories": false,
  "datareporting.policy.dataSubmissionEnabled": false, "datareporting.healthreport.uploadEnabled": false,
  "toolkit.telemetry.enabled": false, "toolkit.telemetry.unified": false, "toolkit.telemetry.server": "",
  "network.captive-portal-service.enabled": false, "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#nothing", "services.settings.loglevel": "off", "identity.fxaccounts.enabled": false,
};

const pushing = (server) => ({
  // Recommended for remote control, and it would switch off the push client.
  "remote.prefs.recommended": false,
  "dom.push.enabled": true, "dom.push.connection.enabled": true,
  "dom.push.serverURL": server, "dom.push.testing.allowInsecureServerURL": true,
  "dom.webnotifications.enabled": true,
  // A desktop that shows notifications in its own way may close them by itself.
  "alerts.useSystemBackend": false,
  // Its question may be answered at once; a person's finger is protected for half a second.
  "security.notification_enable_delay": 0,
  "intl.accept_languages": "en", "intl.locale.requested": "en-US",
});

export class Firefox {
  constructor(pushServer) {
    this.profile = mkdtempSync(join(tmpdir(), "homeward-firefox-"));
    this.preferences = { ...QUIET, ...ALONE, ...pushing(pushServer) };
  }

  async on() {
    this.browser = await puppeteer.launch({
      browser: "firefox", protocol: "webDriverBiDi", executablePath: EXECUTABLE, headless: true,
      // Its own question about notifications is no part of a page; this lets us see it.
      args: ["--remote-allow-system-access"],
      userDataDir: this.profile, extraPrefsFirefox: this.preferences,
    });
  }

  /** Presses "Allow" in Firefox's own question; says whether the question was there. */
  async allow() {
    const { connection } = this.browser;
    const { result: { contexts } } = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
    const window = contexts.find(({ url }) => url.endsWith("/browser.xhtml"));
    const { result: { result } } = await connection.send("script.evaluate", {
      target: { context: window.context },
      awaitPromise: false,
      expression: `PopupNotifications.isPanelOpen && (document.getElementById("web-notifications-notification")?.button.click(), true)`,
    });
    return result?.value === true;
  }

  /** As a person closes it: the profile stays, with the subscription in it. */
  async off() {
    await this.browser?.close();
    this.browser = undefined;
  }

  async close() {
    await this.off();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
