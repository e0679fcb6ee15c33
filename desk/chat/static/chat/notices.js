// Alerts that wait for this browser's person: asked for at each visit and from time to time, shown as a reply.

const EVERY_MS = 60_000;

/**
 * Ask for waiting alerts now and then. `show(messages, language)` puts them into the conversation; only then the server
 * hears that they were shown. A failed request is tried again the next time.
 */
export function watchNotices({ url, token, show }) {
  let asking = false;
  const ask = async () => {
    if (asking || document.hidden) return;
    asking = true;
    try {
      const response = await fetch(url, { credentials: "same-origin" });
      if (!response.ok) return;
      const { notices } = await response.json();
      if (!notices.length) return;
      for (const notice of notices) show(notice);
      await fetch(url, {
        method: "POST",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ shown: notices.map((notice) => notice.id) }),
      });
    } catch {
      // Offline: the next time.
    } finally {
      asking = false;
    }
  };
  ask();
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
