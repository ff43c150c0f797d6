package org.galerarunbook.runbook.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.galerarunbook.runbook.model.Run;

/** The one way events and runs are written as JSON and read back. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .registerSubtypes(
              Stream.of(RunEvent.class.getPermittedSubclasses())
                  .map(c -> new NamedType(c, name(c.getSimpleName())))
                  .toArray(NamedType[]::new))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The property that names the chapter of an event. */
  private static final String IN = "in";

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

  private Json() {}

  private static String name(String type) {
    return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
  }

  /**
   * The event on one line.
   *
   * @param chapter the id of the chapter that it is about, or {@link RunFold#RUN}
   */
  public static String line(String chapter, RunEvent event) {
    String line = line(event);
    return chapter.equals(RunFold.RUN)
        ? line
        : "{\"%s\":%s,%s".formatted(IN, MAPPER.valueToTree(chapter), line.substring(1));
  }

  /**
   * The id of the chapter that an event is about, or {@link RunFold#RUN}.
   *
   * @throws UncheckedIOException when the line is no event
   */
  public static String chapterOf(String line) {
    return read(line, JsonNode.class).path(IN).asText(RunFold.RUN);
  }

  private static String line(RunEvent event) {
    try {
      return MAPPER.writerFor(RunEvent.class).writeValueAsString(event);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("An event can't be written as JSON: " + event, e);
    }
  }

  /**
   * @throws UncheckedIOException when the line is no event
   */
  public static RunEvent event(String line) {
    return read(line, RunEvent.class);
  }

  private static <T> T read(String line, Class<T> type) {
    try {
      return MAPPER.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("This line is no event of a run: " + line, e);
    }
  }

  /** The same event with every text changed, except for names and times of the schema's own. */
  public static RunEvent changeTexts(RunEvent event, UnaryOperator<String> change) {
    try {
      JsonNode changed = changed(MAPPER.readTree(line(event)), change);
      return MAPPER.treeToValue(changed, RunEvent.class);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("An event can't be read back from JSON: " + event, e);
    }
  }

  /** The node with every text in it changed; what is not a text itself is changed in place. */
  private static JsonNode changed(JsonNode node, UnaryOperator<String> change) {
    if (node instanceof ObjectNode object) {
      for (var field : object.properties()) {
        if (!field.getValue().isTextual() || !OURS.contains(field.getKey())) {
          field.setValue(changed(field.getValue(), change));
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, changed(array.get(i), change));
      }
    }
    return node.isTextual() ? TextNode.valueOf(change.apply(node.textValue())) : node;
  }

  /** Writes the run, replacing the file in one move. */
  public static void write(Run run, Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Path half = file.resolveSibling(file.getFileName() + ".part");
      MAPPER.writerWithDefaultPrettyPrinter().writeValue(half.toFile(), run);
      Files.move(half, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("The run can't be written to " + file, e);
    }
  }

  /**
   * @throws UncheckedIOException when the file is missing or no run
   */
  public static Run run(Path file) {
    try {
      return MAPPER.readValue(file.toFile(), Run.class);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No run can be read from " + file + ": run the chapters first.", e);
    }
  }
}
