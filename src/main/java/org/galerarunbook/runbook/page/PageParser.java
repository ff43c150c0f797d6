package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;
import org.commonmark.node.OrderedList;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationGrammar;

/** Reads a chapter's page back. */
public final class PageParser {
  /** Before the place where a command is typed, when that is not this machine's shell. */
  public static final String WHERE = "*Where:*";

  static final String NEEDS = "You need";
  static final String LOSES = "This loses:";
  static final String OTHERWISE = "*If not:*";

  /** Before what a section says for its steps that have no "If not" of their own. */
  public static final String SECTION_OTHERWISE = "*If a step here comes out otherwise:*";

  /** What a command printed in this run; no other run prints just that. */
  static final String OBSERVED = "*Observed:*";

  private static final Pattern ON_HOST = Pattern.compile("Where: on ([\\w.:-]+)");
  private static final String EXPECTS = "<!-- expects\n";
  private static final Pattern SECTION =
      Pattern.compile("<!-- section: (\\w+), run (\\d+) -->\\s*");

  private final String name;
  private final List<String> lines;
  private final List<Page.Part> parts = new ArrayList<>();
  private final List<String> needs = new ArrayList<>();
  private String title = "";
  private String step = "";
  private String loses = "";
  private String host = "";
  private Optional<String> notRehearsable = Optional.empty();
  private int blocks;

  private PageParser(String name, List<String> lines) {
    this.name = name;
    this.lines = lines;
  }

  /**
   * Reads a page.
   *
   * @param name how messages call it, such as its file name
   * @throws IllegalArgumentException naming page and line where it is none
   */
  public static Page parse(String name, String markdown) {
    PageParser parser = new PageParser(name, markdown.lines().toList());
    Node document =
        Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build().parse(markdown);
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      parser.take(node);
    }
    return new Page(name, parser.title, parser.needs, parser.notRehearsable, parser.parts);
  }

  /** What a program reads at a section: what it is for, and when it ran. */
  static String section(SectionKind kind, int run) {
    return "<!-- section: " + kind.name().toLowerCase(Locale.ROOT) + ", run " + run + " -->";
  }

  /** What a program reads of what a person sees in other words. */
  static String expects(List<Expectation> expectations) {
    StringBuilder out = new StringBuilder(EXPECTS);
    for (Expectation expectation : expectations) {
      String line = expectation.toMarkdown().replace("&", "&amp;").replace("\n", "&#10;");
      // a comment must not end before its end
      out.append(line.replace("--", "-&#45;")).append('\n');
    }
    return out.append("-->").toString();
  }

  static boolean isShell(FencedCodeBlock block) {
    String info = block.getInfo() == null ? "" : block.getInfo().strip();
    return info.equals("sh") || info.equals("bash") || info.equals("shell");
  }

  private void take(Node node) {
    if (node instanceof Heading heading) {
      take(heading);
    } else if (node instanceof FencedCodeBlock block && isShell(block)) {
      String command = block.getLiteral().stripTrailing();
      List<Expectation> expected =
          block.getNext() instanceof HtmlBlock html ? expectations(html) : List.of();
      parts.add(new Page.Block(++blocks, line(block), step, loses, host, command, expected));
    } else if (node instanceof HtmlBlock html && html.getLiteral().startsWith(EXPECTS)) {
      if (!(html.getPrevious() instanceof FencedCodeBlock block && isShell(block))) {
        throw new IllegalArgumentException(
            "%s, line %d: what is expected stands directly behind no command"
                .formatted(name, line(html)));
      }
    } else if (node instanceof Paragraph paragraph) {
      take(paragraph);
    } else if (node instanceof OrderedList list) {
      int number = list.getMarkerStartNumber();
      for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
        item(item, number++);
      }
    } else if (node instanceof BulletList list) {
      card(list);
    } else if (node instanceof BlockQuote quote) {
      String text = PlainText.of(quote);
      if (text.startsWith(LOSES)) {
        loses = text.substring(LOSES.length()).strip();
      }
      if (text.startsWith(ProcedurePage.NOT_REHEARSABLE)) {
        notRehearsable = Optional.of(text.substring(ProcedurePage.NOT_REHEARSABLE.length()));
      }
    }
  }

  /** The title, or a section; the other headings are the reader's. */
  private void take(Heading heading) {
    String text = PlainText.of(heading);
    Matcher section =
        SECTION.matcher(heading.getNext() instanceof HtmlBlock h ? h.getLiteral() : "");
    if (heading.getLevel() == 1) {
      title = text;
    } else if (section.matches()) {
      SectionKind kind = SectionKind.valueOf(section.group(1).toUpperCase(Locale.ROOT));
      parts.add(new Page.Section(text, kind, Integer.parseInt(section.group(2)), ""));
    }
  }

  /** A step of a procedure: its number, its title in bold, and what belongs to it. */
  private void item(Node item, int number) {
    if (item.getFirstChild() instanceof Paragraph paragraph
        && paragraph.getFirstChild() instanceof StrongEmphasis strong) {
      step = number + ". " + PlainText.of(strong).replaceFirst("\\.$", "");
      loses = "";
      host = "";
      parts.add(new Page.Step(step, source(item)));
      for (Node node = paragraph.getNext(); node != null; node = node.getNext()) {
        take(node);
      }
    }
  }

  /** A step as it stands in the page, without what is for programs. */
  private String source(Node item) {
    String text = linesOf(item);
    return text.replaceAll("(?s)\n\\s*<!-- .*?-->", "")
        .replaceAll("(?m)^ {" + text.indexOf("**") + "}", "");
  }

  private String linesOf(Node node) {
    int last = node.getSourceSpans().get(node.getSourceSpans().size() - 1).getLineIndex();
    return String.join("\n", lines.subList(line(node) - 1, last + 1));
  }

  /** Of the card only what is needed concerns a program. */
  private void card(BulletList list) {
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      if (item.getFirstChild() instanceof Paragraph paragraph
          && paragraph.getFirstChild() instanceof StrongEmphasis strong
          && PlainText.of(strong).equals(NEEDS)) {
        if (paragraph.getNext() instanceof BulletList all) {
          for (Node need = all.getFirstChild(); need != null; need = need.getNext()) {
            needs.add(PlainText.of(need));
          }
        } else {
          needs.add(PlainText.of(paragraph).substring(NEEDS.length()).strip());
        }
      }
    }
  }

  private void take(Paragraph paragraph) {
    int line = line(paragraph);
    if (line > 0 && lines.get(line - 1).startsWith(SECTION_OTHERWISE)) {
      otherwise(paragraph);
    }
    Matcher where = ON_HOST.matcher(PlainText.of(paragraph));
    if (where.matches()) {
      host = where.group(1);
    }
    if (paragraph.getFirstChild() instanceof StrongEmphasis strong
        && PlainText.of(strong).equals("Checked:")) {
      parts.add(new Page.Done(PlainText.of(paragraph)));
    }
  }

  /** What the section says that was begun last. */
  private void otherwise(Paragraph paragraph) {
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last) instanceof Page.Section s) {
      String says = linesOf(paragraph).substring(SECTION_OTHERWISE.length()).strip();
      parts.set(last, new Page.Section(s.title(), s.kind(), s.run(), says));
    }
  }

  private List<Expectation> expectations(HtmlBlock comment) {
    String[] lines = comment.getLiteral().split("\n");
    boolean isOfThem = comment.getLiteral().startsWith(EXPECTS);
    List<Expectation> expectations = new ArrayList<>();
    for (int i = 1; isOfThem && i < lines.length && !lines[i].startsWith("-->"); i++) {
      String line = lines[i].replace("&#45;", "-").replace("&#10;", "\n").replace("&amp;", "&");
      Node item = Parser.builder().build().parse("- " + line.replace("\n", "\n  "));
      expectations.add(expectation(item.getFirstChild().getFirstChild(), line(comment) + i));
    }
    return expectations;
  }

  private Expectation expectation(Node item, int line) {
    String all = PlainText.of(item);
    Optional<Expectation> read = Optional.empty();
    try {
      Node first = item.getFirstChild() == null ? null : item.getFirstChild().getFirstChild();
      Node node = first;
      while (node != null && !(node instanceof Code)) {
        node = node.getNext();
      }
      read =
          node instanceof Code code && !all.startsWith("in words:")
              ? ExpectationGrammar.read(
                  PlainText.between(first, code),
                  Optional.of(code.getLiteral()),
                  PlainText.between(code.getNext(), null))
              : ExpectationGrammar.read(all, Optional.empty(), "");
    } catch (IllegalArgumentException e) {
      throw wrong(line, all, e);
    }
    return read.orElseThrow(() -> wrong(line, all, null));
  }

  private IllegalArgumentException wrong(int line, String text, Exception cause) {
    return new IllegalArgumentException(
        ("%s, line %d: \"%s\" is no expectation. Write one of: exit code N, prints `…`, does not print"
                + " `…`, prints the line `…`, prints a match of `…`, prints nothing, in words: …")
            .formatted(name, line, text),
        cause);
  }

  private static int line(Node node) {
    return node.getSourceSpans().isEmpty() ? 0 : node.getSourceSpans().get(0).getLineIndex() + 1;
  }
}
