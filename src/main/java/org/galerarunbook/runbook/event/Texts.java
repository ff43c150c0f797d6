package org.galerarunbook.runbook.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Changes every text of an event at one place, so that no field can be forgotten. */
final class Texts {
  /** Fields whose text is the schema's own. */
  private static final Set<String> OURS =
      Set.of(
          "event",
          "kind",
          "at",
          "from",
          "to",
          "startedAt",
          "verdict",
          "tone",
          "part",
          "duration",
          "elapsed",
          "limit",
          "id",
          "className",
          "file");

  private Texts() {}

  static void change(JsonNode node, UnaryOperator<String> change) {
    if (node instanceof ObjectNode object) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        JsonNode value = object.get(name);
        if (value.isTextual() && !OURS.contains(name)) {
          object.set(name, TextNode.valueOf(change.apply(value.textValue())));
        } else {
          change(value, change);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isTextual()) {
          array.set(i, TextNode.valueOf(change.apply(array.get(i).textValue())));
        } else {
          change(array.get(i), change);
        }
      }
    }
  }
}
