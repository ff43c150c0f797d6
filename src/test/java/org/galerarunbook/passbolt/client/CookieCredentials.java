package org.galerarunbook.passbolt.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A session by cookies, as a browser has it; what changes something also needs the CSRF token. */
final class CookieCredentials implements Credentials {
  static final String CSRF_COOKIE = "csrfToken";
  private static final String CSRF_HEADER = "X-CSRF-Token";

  private final CookieManager jar = new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);

  @Override
  public void show(URI uri, HttpRequest.Builder request) {
    try {
      for (Map.Entry<String, List<String>> header : jar.get(uri, Map.of()).entrySet()) {
        if (!header.getValue().isEmpty()) {
          request.header(header.getKey(), String.join("; ", header.getValue()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading cookies from memory", e);
    }
    cookie(CSRF_COOKIE).ifPresent(token -> request.header(CSRF_HEADER, token));
  }

  @Override
  public void learn(URI uri, HttpHeaders headers) {
    try {
      jar.put(uri, headers.map());
    } catch (IOException e) {
      throw new UncheckedIOException("keeping cookies in memory", e);
    }
  }

  /** The value of a cookie. */
  Optional<String> cookie(String name) {
    return jar.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .map(HttpCookie::getValue)
        .findFirst();
  }
}
