package org.galerarunbook.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galerarunbook.check.Checked;
import org.galerarunbook.finding.Finding;

/** How every command shows what it found. */
final class Findings {

  private Findings() {}

  /** Who and what in a line, what to do below it. */
  static String text(Finding finding) {
    StringBuilder text = new StringBuilder(finding.who()).append(": ").append(finding.what());
    for (String more : List.of(finding.remedy(), finding.page())) {
      if (!more.isEmpty()) {
        text.append(System.lineSeparator()).append("    ").append(more);
      }
    }
    return text.toString();
  }

  /** The same for programs, with how much was looked at. */
  static String json(Checked checked) throws JsonProcessingException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode root = (ObjectNode) mapper.readTree(json(checked.isRight(), checked.findings()));
    root.set("looked_at", mapper.valueToTree(checked.looked()));
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  /** The same for programs. */
  static String json(boolean ok, List<Finding> findings) throws JsonProcessingException {
    List<Map<String, String>> each =
        findings.stream()
            .map(
                f -> {
                  Map<String, String> fields = new LinkedHashMap<>();
                  fields.put("severity", f.severity().name().toLowerCase(Locale.ROOT));
                  fields.put("who", f.who());
                  fields.put("what", f.what());
                  fields.put("remedy", f.remedy());
                  fields.put("page", f.page());
                  return fields;
                })
            .toList();
    return new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValueAsString(Map.of("ok", ok, "findings", each));
  }
}
