package org.galerarunbook.runbook.page;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.parser.Parser;

/**
 * A chapter's own words. They may not look like a page's bones, or a page would show what never
 * ran.
 */
public final class Prose {
  private Prose() {}

  /**
   * The same text.
   *
   * @param chapter how the message calls it
   * @throws IllegalArgumentException when there is a heading or an {@code sh} block in it
   */
  public static String checked(String markdown, String chapter) {
    Parser.builder()
        .build()
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(Heading heading) {
                throw wrong("a heading", "begin a section or a step instead");
              }

              @Override
              public void visit(FencedCodeBlock block) {
                if (PageParser.isShell(block)) {
                  throw wrong("an sh block", "run it in a step instead, or call it text");
                }
              }

              private IllegalArgumentException wrong(String what, String remedy) {
                return new IllegalArgumentException(
                    chapter + " has " + what + " in its prose: " + remedy + ".\n" + markdown);
              }
            });
    return markdown;
  }
}
