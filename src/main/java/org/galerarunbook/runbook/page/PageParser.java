package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.BulletList;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.StrongEmphasis;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationGrammar;

/** Reads a chapter's page back. */
public final class PageParser {
  private final String name;
  private final List<Page.Part> parts = new ArrayList<>();
  private final List<String> needs = new ArrayList<>();
  private String title = "";
  private String step = "";
  private Optional<String> notRehearsable = Optional.empty();
  private int blocks;

  private PageParser(String name) {
    this.name = name;
  }

  /**
   * Reads a page.
   *
   * @param name how messages call it, such as its file name
   * @throws IllegalArgumentException naming page and line where it is none
   */
  public static Page parse(String name, String markdown) {
    PageParser parser = new PageParser(name);
    Node document =
        Parser.builder().includeSourceSpans(IncludeSourceSpans.BLOCKS).build().parse(markdown);
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      parser.take(node);
    }
    return new Page(name, parser.title, parser.needs, parser.notRehearsable, parser.parts);
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
      parts.add(new Page.Block(++blocks, line(block), step, command, List.of()));
    } else if (node instanceof Paragraph paragraph) {
      take(paragraph);
    } else if (node instanceof BlockQuote quote) {
      String text = PlainText.of(quote);
      if (text.startsWith(ChapterPage.NOT_REHEARSABLE)) {
        notRehearsable = Optional.of(text.substring(ChapterPage.NOT_REHEARSABLE.length()));
      }
    }
  }

  private void take(Heading heading) {
    String text = PlainText.of(heading);
    switch (heading.getLevel()) {
      case 1 -> title = text;
      case 2 -> parts.add(new Page.Section(text));
      case 3 -> {
        step = text;
        parts.add(new Page.Step(text));
      }
      default -> {
        // deeper ones are the reader's
      }
    }
  }

  private void take(Paragraph paragraph) {
    if (!(paragraph.getFirstChild() instanceof StrongEmphasis strong)) {
      return;
    }
    String label = PlainText.of(strong);
    if (label.equals("Checked:") || label.equals("Done by the program:")) {
      parts.add(new Page.Done(PlainText.of(paragraph)));
    } else if (label.equals("What you need") && paragraph.getNext() instanceof BulletList list) {
      for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
        needs.add(PlainText.of(item));
      }
    } else if (label.equals("Expected") && paragraph.getNext() instanceof BulletList list) {
      expectations(list);
    }
  }

  private void expectations(BulletList list) {
    if (parts.isEmpty() || !(parts.get(parts.size() - 1) instanceof Page.Block block)) {
      // what is expected of something done by the program is for the reader
      return;
    }
    List<Expectation> expectations = new ArrayList<>();
    for (Node item = list.getFirstChild(); item != null; item = item.getNext()) {
      expectations.add(expectation(item));
    }
    parts.set(
        parts.size() - 1,
        new Page.Block(block.number(), block.line(), block.step(), block.command(), expectations));
  }

  private Expectation expectation(Node item) {
    String all = PlainText.of(item);
    Optional<Expectation> read = Optional.empty();
    try {
      List<Code> codes = codes(item);
      if (all.startsWith("in words:") || codes.isEmpty()) {
        read = ExpectationGrammar.read(all, Optional.empty(), "");
      } else if (codes.size() == 1) {
        Node paragraph = item.getFirstChild();
        read =
            ExpectationGrammar.read(
                text(paragraph.getFirstChild(), codes.get(0)),
                Optional.of(codes.get(0).getLiteral()),
                text(codes.get(0).getNext(), null));
      }
    } catch (IllegalArgumentException e) {
      throw wrong(item, all, e);
    }
    return read.orElseThrow(() -> wrong(item, all, null));
  }

  private IllegalArgumentException wrong(Node item, String text, Exception cause) {
    return new IllegalArgumentException(
        name
            + ", line "
            + line(item)
            + ": \""
            + text
            + "\" is no expectation. Write one of: exit code N, prints `…`, does not print `…`, prints"
            + " the line `…`, prints a match of `…`, prints nothing, in words: …",
        cause);
  }

  private static String text(Node from, Node until) {
    StringBuilder out = new StringBuilder();
    for (Node node = from; node != null && node != until; node = node.getNext()) {
      out.append(PlainText.of(node));
    }
    return out.toString();
  }

  private static List<Code> codes(Node item) {
    List<Code> codes = new ArrayList<>();
    item.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Code code) {
            codes.add(code);
          }
        });
    return codes;
  }

  private static int line(Node node) {
    return node.getSourceSpans().isEmpty() ? 0 : node.getSourceSpans().get(0).getLineIndex() + 1;
  }
}
