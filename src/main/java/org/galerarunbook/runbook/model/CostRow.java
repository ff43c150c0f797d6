package org.galerarunbook.runbook.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a chapter cost, in the figures that all chapters can be compared by.
 *
 * @param cells a cost per column of figures, with its unit; empty where the chapter did not measure
 *     it
 */
public record CostRow(ChapterRecord chapter, List<String> cells) {

  /**
   * A column of figures.
   *
   * @param onCard how a card calls it; empty when none has it
   * @param cost the name under which a chapter records it
   */
  private record Column(String head, String onCard, String cost) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(
              "Acknowledged writes lost", "acknowledged writes lost", "acknowledged writes lost"),
          new Column("RPO", "RPO", "RPO: span of acknowledged writes lost"),
          new Column("RTO: longest write gap", "RTO (longest write gap)", "RTO: longest write gap"),
          new Column("p99 write latency", "", "p99 write latency"));

  /** All columns: which chapter, of what fault and with how much data, then the figures. */
  public static final List<String> HEADS =
      Stream.concat(
              Stream.of("Chapter", "Kind of fault", "Data"), COLUMNS.stream().map(Column::head))
          .toList();

  public CostRow {
    cells = List.copyOf(cells);
  }

  /**
   * One row per chapter that measured any of the figures, in the order given. What a chapter
   * measured twice is the worse of it.
   */
  public static List<CostRow> of(List<ChapterRecord> chapters) {
    return chapters.stream()
        .map(c -> new CostRow(c, COLUMNS.stream().map(column -> cell(c, column)).toList()))
        .filter(r -> r.cells().stream().anyMatch(cell -> !cell.isEmpty()))
        .toList();
  }

  /** Of what fault they are, in Markdown; empty when the chapter does not say. */
  public String fault() {
    return chapter.description().card().fault();
  }

  /** How much data they were measured with; empty when nobody measured it. */
  public String dataSize() {
    return inWords(costs(chapter, Cost.DATA_SIZE).findFirst());
  }

  /**
   * A chapter's figures as its card has them, with how much data there was and what the fault was:
   * figures are nothing without them. In Markdown; empty when it measured none.
   *
   * @param words makes links of what the fault's words refer to
   */
  public static String onCard(ChapterRecord chapter, UnaryOperator<String> words) {
    return of(List.of(chapter)).stream().map(r -> r.onCard(words)).collect(Collectors.joining());
  }

  private String onCard(UnaryOperator<String> words) {
    String figures =
        COLUMNS.stream()
            .filter(c -> !c.onCard().isEmpty() && !cell(chapter, c).isEmpty())
            .map(c -> c.onCard() + " " + cell(chapter, c))
            .collect(Collectors.joining(", "));
    return figures
        + (dataSize().isEmpty() ? "" : "; " + dataSize() + " of data")
        + (fault().isEmpty() ? "" : "; " + words.apply(fault()))
        + ".";
  }

  private static String cell(ChapterRecord chapter, Column column) {
    return inWords(costs(chapter, column.cost()).max(Comparator.comparingDouble(CostRow::number)));
  }

  private static Stream<Cost> costs(ChapterRecord chapter, String name) {
    return chapter.costs().stream().filter(c -> c.name().equals(name));
  }

  private static String inWords(Optional<Cost> cost) {
    return cost.map(c -> (c.value() + " " + c.unit()).strip()).orElse("");
  }

  private static double number(Cost cost) {
    try {
      return Double.parseDouble(cost.value());
    } catch (NumberFormatException e) {
      return Double.MAX_VALUE;
    }
  }
}
