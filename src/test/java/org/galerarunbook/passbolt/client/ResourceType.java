package org.galerarunbook.passbolt.client;

/**
 * What a resource's secret consists of.
 *
 * @param slug {@code password-and-description}: password and description are both encrypted
 */
public record ResourceType(String id, String slug) {
  static final String PASSWORD_AND_DESCRIPTION = "password-and-description";
}
