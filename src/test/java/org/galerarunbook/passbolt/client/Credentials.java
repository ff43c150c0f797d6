package org.galerarunbook.passbolt.client;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;

/** How a person is known to the server from one call to the next. */
interface Credentials {

  /** Nobody in particular. */
  Credentials NONE = (uri, request) -> {};

  /** Puts what shows who calls into a request. */
  void show(URI uri, HttpRequest.Builder request);

  /** Takes what the server gave with its answer. */
  default void learn(URI uri, HttpHeaders headers) {}
}
