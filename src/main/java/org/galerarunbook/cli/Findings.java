package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.galerarunbook.check.Checked;
import org.galerarunbook.finding.Finding;

/** How every command shows what it found. */
final class Findings {

  private Findings() {}

  /** Who and what in a line, what to do below it. */
  static String text(Finding finding) {
    StringBuilder text = new StringBuilder(finding.who()).append(": ").append(finding.what());
    Stream.of(finding.remedy(), finding.page())
        .flatMap(String::lines)
        .forEach(more -> text.append(System.lineSeparator()).append("    ").append(more));
    return text.toString();
  }

  /** The same for programs, with how much was looked at. */
  static String json(Checked checked) {
    ObjectNode root = tree(checked.isRight(), checked.findings());
    return root.set("looked_at", new ObjectMapper().valueToTree(checked.looked())).toPrettyString();
  }

  /** The same for programs. */
  static String json(boolean ok, List<Finding> findings) {
    return tree(ok, findings).toPrettyString();
  }

  private static ObjectNode tree(boolean ok, List<Finding> findings) {
    ObjectNode root = JsonNodeFactory.instance.objectNode().put("ok", ok);
    ArrayNode all = root.putArray("findings");
    for (Finding finding : findings) {
      all.addObject()
          .put("severity", finding.severity().name().toLowerCase(Locale.ROOT))
          .put("who", finding.who())
          .put("what", finding.what())
          .put("remedy", finding.remedy())
          .put("page", finding.page());
    }
    return root;
  }
}
