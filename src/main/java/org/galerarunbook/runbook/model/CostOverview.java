package org.galerarunbook.runbook.model;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each chapter cost, side by side: one row per chapter that measured any of the costs that all
 * can be compared by.
 *
 * @param rows in the order of the chapters given
 */
public record CostOverview(List<Row> rows) {

  /** A column's heading, and the cost that a chapter records under another name. */
  private static final Map<String, String> COSTS =
      Map.of(
          "Acknowledged writes lost", "acknowledged writes lost",
          "RPO", "RPO: span of acknowledged writes lost",
          "RTO: longest write gap", "RTO: longest write gap",
          "p99 write latency", "p99 write latency");

  /** The columns of figures, in order. */
  public static final List<String> COLUMNS =
      List.of("Acknowledged writes lost", "RPO", "RTO: longest write gap", "p99 write latency");

  /** The first of them, as a card has them. */
  private static final List<String> ON_CARD =
      List.of("acknowledged writes lost", "RPO", "RTO (longest write gap)");

  /** All columns: which chapter, of what fault and with how much data, then the figures. */
  public static final List<String> HEADS =
      Stream.concat(Stream.of("Chapter", "Kind of fault", "Data"), COLUMNS.stream()).toList();

  /**
   * One chapter.
   *
   * @param cells a cost per column, with its unit; empty where the chapter did not measure it
   */
  public record Row(ChapterRecord chapter, List<String> cells) {
    public Row {
      cells = List.copyOf(cells);
    }

    /** Of what fault they are, in Markdown; empty when the chapter does not say. */
    public String fault() {
      return chapter.description().card().fault();
    }

    /** How much data they were measured with; empty when nobody measured it. */
    public String dataSize() {
      return CostOverview.dataSize(chapter);
    }
  }

  public CostOverview {
    rows = List.copyOf(rows);
  }

  /** Of these chapters, in their order. One that measured something twice shows the worse. */
  public static CostOverview of(List<ChapterRecord> chapters) {
    return new CostOverview(
        chapters.stream()
            .map(c -> new Row(c, COLUMNS.stream().map(column -> cell(c, column)).toList()))
            .filter(r -> r.cells().stream().anyMatch(cell -> !cell.isEmpty()))
            .toList());
  }

  /** How much data the costs were measured with; empty when nobody measured it. */
  public static String dataSize(ChapterRecord chapter) {
    return chapter.costs().stream()
        .filter(c -> c.name().equals(Cost.DATA_SIZE))
        .findFirst()
        .map(c -> (c.value() + " " + c.unit()).strip())
        .orElse("");
  }

  /**
   * A chapter's figures as its card has them, with how much data there was and what the fault was:
   * figures are nothing without them. In Markdown; empty when it measured none.
   *
   * @param words makes links of what the fault's words refer to
   */
  public static String measured(ChapterRecord chapter, UnaryOperator<String> words) {
    List<Row> rows = of(List.of(chapter)).rows();
    if (rows.isEmpty()) {
      return "";
    }
    Row row = rows.get(0);
    String figures =
        IntStream.range(0, ON_CARD.size())
            .filter(i -> !row.cells().get(i).isEmpty())
            .mapToObj(i -> ON_CARD.get(i) + " " + row.cells().get(i))
            .collect(Collectors.joining(", "));
    return figures
        + (row.dataSize().isEmpty() ? "" : "; " + row.dataSize() + " of data")
        + (row.fault().isEmpty() ? "" : "; " + words.apply(row.fault()))
        + ".";
  }

  private static String cell(ChapterRecord chapter, String column) {
    Optional<Cost> worst =
        chapter.costs().stream()
            .filter(c -> c.name().equals(COSTS.get(column)))
            .max(Comparator.comparingDouble(CostOverview::number));
    return worst.map(c -> (c.value() + " " + c.unit()).strip()).orElse("");
  }

  private static double number(Cost cost) {
    try {
      return Double.parseDouble(cost.value());
    } catch (NumberFormatException e) {
      return Double.MAX_VALUE;
    }
  }
}
