package org.galerarunbook.check;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;

/** Why {@code cluster.yaml} can't be read: what, where, and what to do. */
final class Unreadable {

  private Unreadable() {}

  /** What the system says of the file. */
  static Finding because(Path file, IOException e) {
    if (Files.isDirectory(file)) {
      return theFile("is a folder", "name the file in it, such as cluster.yaml");
    }
    if (e instanceof NoSuchFileException) {
      return theFile("can't be read: it is not there", ClusterFileReader.EXAMPLE);
    }
    if (e instanceof AccessDeniedException) {
      return theFile(
          "can't be read: you may not", "run this as its owner, or have its mode changed");
    }
    return e instanceof CharacterCodingException
        ? theFile("is no text in UTF-8", ClusterFileReader.EXAMPLE)
        : theFile("can't be read (" + e + ")", ClusterFileReader.EXAMPLE);
  }

  static Finding empty() {
    return theFile("is empty", ClusterFileReader.EXAMPLE);
  }

  private static Finding theFile(String what, String remedy) {
    return Finding.problem("the file", what, remedy);
  }

  /** What the mapper did not understand, with its line. */
  static Finding because(JsonProcessingException e, String text, YAMLMapper mapper) {
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(
                    r ->
                        r.getFieldName() == null
                            ? "[" + (r.getIndex() + 1) + "]"
                            : "." + r.getFieldName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "")
            : "";
    JsonLocation at = e.getLocation();
    Integer line = lines(text, mapper).getOrDefault(path, at == null ? null : at.getLineNr());
    String where = line == null ? "the file" : "line " + line;
    if (e instanceof UnrecognizedPropertyException unknown) {
      String known =
          unknown.getKnownPropertyIds().stream()
              .map(String::valueOf)
              .sorted()
              .collect(Collectors.joining(", "));
      return Finding.problem(
          where,
          "unknown key '%s'".formatted(unknown.getPropertyName()),
          "known here are: " + known);
    }
    return Finding.problem(
        where,
        (path.isEmpty() ? "" : path + ": ")
            + e.getOriginalMessage()
                .replaceAll("\\s+", " ")
                .replaceAll("`[a-z.]*\\.", "`")
                .replaceFirst(" \\(but could if .*$", ""),
        ClusterFileReader.EXAMPLE);
  }

  /** Where each key stands, by its path; the mapper only knows how far it has read. */
  private static Map<String, Integer> lines(String text, YAMLMapper mapper) {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = mapper.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          lines.put(path(parser.getParsingContext()), parser.currentTokenLocation().getLineNr());
        }
      }
    } catch (IOException broken) {
      // What is before it is known.
    }
    return lines;
  }

  private static String path(JsonStreamContext context) {
    if (context == null || context.inRoot()) {
      return "";
    }
    String above = path(context.getParent());
    return context.inArray()
        ? above + "[" + (context.getCurrentIndex() + 1) + "]"
        : (above.isEmpty() ? "" : above + ".") + context.getCurrentName();
  }
}
