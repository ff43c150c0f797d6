package org.galerarunbook.passbolt.client;

/** What is encrypted of a resource. It does not show itself when printed. */
public record Secret(String password, String description) {
  @Override
  public String toString() {
    return "******";
  }
}
