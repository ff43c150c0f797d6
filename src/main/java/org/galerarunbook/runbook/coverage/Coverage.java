package org.galerarunbook.runbook.coverage;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
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
  public record Row(Specification.Item item, State state, List<Place> places) {}

  /**
   * @throws IllegalArgumentException when the run covers an item that does not exist
   */
  public static Coverage of(Specification specification, Run run) {
    List<ChapterRecord> chapters = run.inOrder();
    for (ChapterRecord chapter : chapters) {
      String name = chapter.description().className();
      specification.check(name, chapter.description().covers());
      chapter.sections().forEach(s -> specification.check(name, s.covers()));
    }
    return new Coverage(specification.items().stream().map(i -> row(i, chapters)).toList());
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

  private static Row row(Specification.Item item, List<ChapterRecord> chapters) {
    List<Place> places = chapters.stream().flatMap(c -> places(c, item.id())).toList();
    State state = item.explained().isEmpty() ? State.OPEN : State.EXPLAINED;
    if (places.stream().anyMatch(p -> p.verdict() == Verdict.GREEN)) {
      state = item.missing().isEmpty() ? State.PROVED : State.PARTLY;
    }
    return new Row(item, state, places);
  }

  /** The chapter's sections that cover the item, else the chapter if it does. */
  private static Stream<Place> places(ChapterRecord chapter, String id) {
    ChapterDescription about = chapter.description();
    List<String> titles =
        chapter.sections().stream()
            .filter(s -> s.covers().contains(id))
            .map(SectionRecord::title)
            .toList();
    if (titles.isEmpty() && about.covers().contains(id)) {
      titles = List.of("");
    }
    return titles.stream()
        .map(title -> new Place(about.id(), about.title(), title, chapter.verdict()));
  }
}
