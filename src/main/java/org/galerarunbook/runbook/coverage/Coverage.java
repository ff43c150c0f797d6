package org.galerarunbook.runbook.coverage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.Verdict;

/** Where a run answers the specification, item by item. */
public record Coverage(List<Row> rows) {
  /** How far an item is answered. */
  public enum State {
    /** A chapter that covers it is green. */
    PROVED,
    /** The same, and the specification names what no chapter shows of it. */
    PARTLY,
    /** A document explains it. */
    EXPLAINED,
    OPEN;

    /** The state in running text. */
    public String title() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A place that proves, or should prove, an item.
   *
   * @param chapterId the chapter's page, without its ending
   * @param section empty when the chapter as a whole covers it
   */
  public record Place(String chapterId, String chapter, String section, Verdict verdict) {}

  /** One item and where it is answered. */
  public record Row(Specification.Item item, State state, List<Place> places) {
    public Row {
      places = List.copyOf(places);
    }
  }

  public Coverage {
    rows = List.copyOf(rows);
  }

  /**
   * @throws IllegalArgumentException when the run covers an item that does not exist
   */
  public static Coverage of(Specification specification, Run run) {
    Map<String, List<Place>> places = new LinkedHashMap<>();
    for (ChapterRecord chapter : run.inOrder()) {
      var about = chapter.description();
      specification.check(about.className(), about.covers());
      about.covers().forEach(id -> add(places, id, chapter, ""));
      for (SectionRecord section : chapter.sections()) {
        specification.check(about.className(), section.covers());
        section.covers().forEach(id -> add(places, id, chapter, section.title()));
      }
    }
    List<Row> rows = new ArrayList<>();
    for (Specification.Item item : specification.items()) {
      List<Place> there = places.getOrDefault(item.id(), List.of());
      rows.add(new Row(item, state(item, there), there));
    }
    return new Coverage(rows);
  }

  /** How many items are in this state. */
  public long count(State state) {
    return rows.stream().filter(r -> r.state() == state).count();
  }

  /** How many items are in which state, as a sentence. */
  public String inWords() {
    return "%d items: %d proved by a chapter, %d partly, %d explained in a document, %d open."
        .formatted(
            rows.size(),
            count(State.PROVED),
            count(State.PARTLY),
            count(State.EXPLAINED),
            count(State.OPEN));
  }

  private static State state(Specification.Item item, List<Place> places) {
    if (places.stream().anyMatch(p -> p.verdict() == Verdict.GREEN)) {
      return item.missing().isEmpty() ? State.PROVED : State.PARTLY;
    }
    return item.explained().isEmpty() ? State.OPEN : State.EXPLAINED;
  }

  private static void add(
      Map<String, List<Place>> places, String id, ChapterRecord chapter, String section) {
    List<Place> there = places.computeIfAbsent(id, i -> new ArrayList<>());
    var about = chapter.description();
    boolean isKnown =
        there.stream().anyMatch(p -> p.chapterId().equals(about.id()) && section.isEmpty());
    if (!isKnown) {
      there.removeIf(p -> p.chapterId().equals(about.id()) && p.section().isEmpty());
      there.add(new Place(about.id(), about.title(), section, chapter.verdict()));
    }
  }
}
