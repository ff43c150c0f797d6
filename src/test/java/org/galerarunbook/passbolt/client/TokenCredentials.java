package org.galerarunbook.passbolt.client;

import java.net.HttpCookie;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.stream.Stream;

/**
 * A short-lived access token, sent with each call, and the refresh token by which the next one is
 * got. Any server that has the same token keys accepts them.
 */
final class TokenCredentials implements Credentials {
  private static final String REFRESH_COOKIE = "refresh_token";

  private final String userId;
  private volatile String access;
  private volatile String refresh;

  TokenCredentials(String userId, String access, String refresh) {
    this.userId = userId;
    this.access = access;
    this.refresh = refresh;
  }

  @Override
  public void show(URI uri, HttpRequest.Builder request) {
    request.header("Authorization", "Bearer " + access);
  }

  /** A refreshed refresh token comes as a cookie. */
  @Override
  public void learn(URI uri, HttpHeaders headers) {
    headers.allValues("Set-Cookie").stream()
        .flatMap(TokenCredentials::cookies)
        .filter(cookie -> cookie.getName().equals(REFRESH_COOKIE) && !cookie.getValue().isBlank())
        .forEach(cookie -> refresh = cookie.getValue());
  }

  private static Stream<HttpCookie> cookies(String header) {
    try {
      return HttpCookie.parse(header).stream();
    } catch (IllegalArgumentException e) {
      return Stream.empty(); // Another cookie that Java can't read; none of these.
    }
  }

  String userId() {
    return userId;
  }

  String refreshToken() {
    return refresh;
  }

  void renewed(String accessToken) {
    access = accessToken;
  }
}
