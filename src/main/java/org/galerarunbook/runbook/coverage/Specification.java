package org.galerarunbook.runbook.coverage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The items of docs/specification.tsv: tab-separated {@code id where what explained missing}, with
 * a header.
 *
 * @param items in the file's order
 */
public record Specification(List<Item> items) {
  /**
   * One thing the texts ask for.
   *
   * @param explained the document that explains it, relative to docs; empty when none does
   * @param missing what no chapter shows of it, though one covers it; empty when nothing is
   */
  public record Item(String id, String where, String what, String explained, String missing) {}

  private static final String HEADER = "id\twhere\twhat\texplained\tmissing";

  public Specification {
    items = List.copyOf(items);
    Set<String> ids = new HashSet<>();
    for (Item item : items) {
      if (!ids.add(item.id())) {
        throw new IllegalArgumentException(
            "The specification has the item " + item.id() + " twice: give one another id.");
      }
    }
  }

  /**
   * @throws IllegalArgumentException naming the line that is wrong
   */
  public static Specification read(Path file) {
    String name = file.getFileName().toString();
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The specification can't be read from " + file, e);
    }
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw new IllegalArgumentException(
          name + " has to begin with the columns " + HEADER.replace("\t", ", ") + ".");
    }
    List<Item> items = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] columns = lines.get(i).split("\t", -1);
      if (columns.length != 5 || !columns[0].matches("[A-Z]\\d{3}") || columns[2].isBlank()) {
        throw new IllegalArgumentException(
            "%s, line %d: write id, where, what, explained and missing, separated by tabs; the last two may be empty."
                .formatted(name, i + 1));
      }
      items.add(
          new Item(columns[0], columns[1], columns[2], columns[3].strip(), columns[4].strip()));
    }
    return new Specification(items);
  }

  /**
   * Refuses ids that do not exist.
   *
   * @param who what claims to cover them, for the message
   * @throws IllegalArgumentException naming who and which
   */
  public void check(String who, Collection<String> covered) {
    List<String> unknown = new ArrayList<>(covered);
    unknown.removeAll(items.stream().map(Item::id).toList());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "%s covers %s, which docs/specification.tsv does not have: correct @Covers."
              .formatted(who, unknown));
    }
  }
}
