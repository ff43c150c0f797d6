package org.galerarunbook.runbook.report;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGraphics2D;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.text.TextUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Draws a chart as SVG that can stand within a page beside others. */
final class Svg {
  static {
    // Else an axis label is drawn as outlines, which no one can search or have read aloud.
    TextUtils.setUseDrawRotatedStringWorkaround(false);
  }

  private static final String NAMESPACE = "http://www.w3.org/2000/svg";

  private Svg() {}

  /**
   * @param id unique in the page
   * @param title what it shows, for who can't see it
   */
  static String draw(JFreeChart chart, int width, int height, String id, String title) {
    Document document = document();
    SVGGraphics2D graphics = new SVGGraphics2D(document);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    Element root = graphics.getRoot();
    root.setAttributeNS(null, "viewBox", "0 0 " + width + " " + height);
    root.setAttributeNS(null, "role", "img");
    root.setAttributeNS(null, "aria-labelledby", id + "-title");
    Element text = document.createElementNS(NAMESPACE, "title");
    text.setAttributeNS(null, "id", "title");
    text.setTextContent(title);
    root.insertBefore(text, root.getFirstChild());
    StringWriter out = new StringWriter();
    try {
      graphics.stream(root, out, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("A timeline can't be drawn", e);
    }
    String svg = out.toString();
    String own = svg.substring(svg.indexOf("<svg"));
    // Names such as clipPath1 come again in every drawing.
    return Ink.toVariables(own)
        .replaceAll("\\bid=\"", "id=\"" + id + "-")
        .replaceAll("url\\(#", "url(#" + id + "-");
  }

  private static Document document() {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(NAMESPACE, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("This Java has no XML parser", e);
    }
  }
}
