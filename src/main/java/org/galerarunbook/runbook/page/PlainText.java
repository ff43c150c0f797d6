package org.galerarunbook.runbook.page;

import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** What of a Markdown node is text. */
final class PlainText {
  private PlainText() {}

  static String of(Node node) {
    StringBuilder out = new StringBuilder();
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            out.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            out.append(code.getLiteral());
          }

          @Override
          public void visit(SoftLineBreak lineBreak) {
            out.append(' ');
          }

          @Override
          public void visit(HardLineBreak lineBreak) {
            out.append(' ');
          }
        });
    return out.toString();
  }

  /** What of these nodes is text, up to one that is not. */
  static String between(Node from, Node until) {
    StringBuilder out = new StringBuilder();
    for (Node node = from; node != null && node != until; node = node.getNext()) {
      out.append(of(node));
    }
    return out.toString();
  }
}
