package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.openpgp.OpenPgpException;
import org.galerarunbook.openpgp.PgpMessages;
import org.galerarunbook.openpgp.PgpPublicKey;
import org.galerarunbook.openpgp.PgpSecretKey;

/**
 * Somebody who is logged in. Several threads may call at once. Every call throws {@link
 * PassboltException} when Passbolt refuses, fails, or does not answer in time.
 */
public final class PassboltSession {
  private final Http http;
  private final Credentials credentials;
  private final PgpSecretKey key;
  private volatile ResourceType type;

  PassboltSession(Http http, Credentials credentials, PgpSecretKey key) {
    this.http = http;
    this.credentials = credentials;
    this.key = key;
  }

  PassboltSession at(Http other) {
    return new PassboltSession(other, credentials, key);
  }

  /** Who is logged in, as the server knows it. */
  public User me() {
    Answer answer = http.get("/users/me.json", credentials);
    JsonNode user = answer.body();
    String armored = user.path("gpgkey").path("armored_key").asText();
    try {
      return new User(
          answer.text("/id"),
          answer.text("/username"),
          user.path("role").path("name").asText(),
          armored.isEmpty() ? null : PgpPublicKey.read(armored));
    } catch (OpenPgpException e) {
      throw answer.problem("the key of this person can't be used: " + e.getMessage(), e);
    }
  }

  /** The kinds of resources that this server knows. */
  public List<ResourceType> resourceTypes() {
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode each : http.get("/resource-types.json", credentials).body()) {
      types.add(new ResourceType(each.path("id").asText(), each.path("slug").asText()));
    }
    return types;
  }

  /** What the person may see. */
  public List<Resource> resources() {
    List<Resource> resources = new ArrayList<>();
    http.get("/resources.json", credentials).body().forEach(r -> resources.add(resource(r)));
    return resources;
  }

  private static Resource resource(JsonNode json) {
    return new Resource(
        json.path("id").asText(),
        json.path("name").asText(),
        json.path("username").asText(),
        json.path("uri").asText());
  }

  /**
   * Encrypts a secret to the person's own key and saves it. The server gets the name in the clear
   * and the secret encrypted.
   */
  public Resource create(String name, String username, String uri, Secret secret) {
    ObjectNode request = Answer.JSON.createObjectNode();
    request.put("name", name);
    request.put("username", username);
    request.put("uri", uri);
    request.put("resource_type_id", passwordAndDescription().id());
    request.putArray("secrets").addObject().put("data", encrypted(secret));
    return resource(http.send("POST", "/resources.json", credentials, request).body());
  }

  private ResourceType passwordAndDescription() {
    ResourceType known = type;
    if (known == null) {
      known =
          resourceTypes().stream()
              .filter(t -> t.slug().equals(ResourceType.PASSWORD_AND_DESCRIPTION))
              .findFirst()
              .orElseThrow(
                  () ->
                      new PassboltException(
                          "GET /resource-types.json",
                          200,
                          "this server has no " + ResourceType.PASSWORD_AND_DESCRIPTION));
      type = known;
    }
    return known;
  }

  private String encrypted(Secret secret) {
    ObjectNode clear = Answer.JSON.createObjectNode();
    clear.put("password", secret.password());
    clear.put("description", secret.description());
    return PgpMessages.encryptAndSign(clear.toString(), key.publicKey(), key);
  }

  /** A secret as the server has it: an OpenPGP message for this person. */
  public String encryptedSecret(String resourceId) {
    return secretAnswer(resourceId).text("/data");
  }

  /** Fetches a secret and decrypts it here. */
  public Secret secret(String resourceId) {
    Answer answer = secretAnswer(resourceId);
    try {
      JsonNode clear = Answer.JSON.readTree(PgpMessages.decrypt(answer.text("/data"), key));
      return new Secret(clear.path("password").asText(), clear.path("description").asText());
    } catch (OpenPgpException e) {
      throw answer.problem("the secret can't be decrypted: " + e.getMessage(), e);
    } catch (JsonProcessingException e) {
      // Without its cause, which would quote the clear text.
      throw answer.problem(
          "the secret is not of the kind " + ResourceType.PASSWORD_AND_DESCRIPTION);
    }
  }

  private Answer secretAnswer(String resourceId) {
    return http.get("/secrets/resource/" + resourceId + ".json", credentials);
  }

  /** Removes a resource for everybody. */
  public void delete(String resourceId) {
    http.send(
            "DELETE",
            "/resources/" + resourceId + ".json",
            credentials,
            Answer.JSON.createObjectNode())
        .body();
  }

  /**
   * Gets a new access token, before the old one expires or after; the refresh token is used up by
   * it, and replaced.
   *
   * @throws IllegalStateException for a session by cookies, which has no such
   */
  public void refresh() {
    if (!(credentials instanceof TokenCredentials tokens)) {
      throw new IllegalStateException("a session by cookies is not refreshed");
    }
    // The refresh token is used up by one: two at once would both show it.
    synchronized (tokens) {
      new JwtAuth(http).refresh(tokens);
    }
  }

  /** Ends the session at the server. */
  public void logout() {
    if (credentials instanceof TokenCredentials tokens) {
      new JwtAuth(http).logout(tokens);
    } else {
      http.send("POST", "/auth/logout.json", credentials, Answer.JSON.createObjectNode())
          .answered();
    }
  }
}
