package org.galerarunbook.passbolt.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.galerarunbook.passbolt.client.StubPassbolt.Call;

/** The stub's resources, each with a message for everybody who may read it. */
final class StubResources {
  private static final String TYPE = "a28a04cd-6f53-518a-967c-9963bf9cec51";

  private record Stored(ObjectNode listing, Map<String, String> secrets) {}

  private final Map<String, Stored> resources = new LinkedHashMap<>();

  String stored(String resource, String person) {
    return resources.get(resource).secrets().get(person);
  }

  void serve(Call call, String id, String person) throws IOException {
    switch (call.endpoint().replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")) {
      case "GET /resource-types.json" -> call.succeed(types());
      case "GET /resources.json" -> call.succeed(listed(person));
      case "POST /resources.json" -> create(call, person);
      case "GET /secrets/resource/ID.json" -> secret(call, id, person);
      case "DELETE /resources/ID.json" -> {
        resources.remove(id);
        call.succeed(StubAccounts.text(""));
      }
      default -> call.fail(404, "Page not found.");
    }
  }

  private static ArrayNode types() {
    ArrayNode types = Answer.JSON.createArrayNode();
    types.add(
        StubAccounts.object().put("id", UUID.randomUUID().toString()).put("slug", "v5-default"));
    types.add(StubAccounts.object().put("id", TYPE).put("slug", "password-and-description"));
    return types;
  }

  private ArrayNode listed(String person) {
    ArrayNode listed = Answer.JSON.createArrayNode();
    resources.values().stream()
        .filter(r -> r.secrets().containsKey(person))
        .forEach(r -> listed.add(r.listing()));
    return listed;
  }

  private void create(Call call, String person) throws IOException {
    JsonNode json = call.json();
    if (json.path("name").asText().isEmpty()) {
      call.fail(
          400,
          "Could not validate resource data.",
          "{\"name\":{\"_empty\":\"The name should not be empty.\"}}");
      return;
    }
    ObjectNode listing = StubAccounts.object().put("id", UUID.randomUUID().toString());
    for (String field : new String[] {"name", "username", "uri", "resource_type_id"}) {
      listing.set(field, json.get(field));
    }
    Map<String, String> secrets = new HashMap<>();
    secrets.put(person, json.path("secrets").path(0).path("data").asText());
    resources.put(listing.path("id").asText(), new Stored(listing, secrets));
    call.succeed(listing);
  }

  private void secret(Call call, String id, String person) throws IOException {
    Stored stored = resources.get(id);
    if (stored == null || !stored.secrets().containsKey(person)) {
      call.fail(404, "The secret does not exist.");
    } else {
      call.succeed(StubAccounts.object().put("data", stored.secrets().get(person)));
    }
  }
}
