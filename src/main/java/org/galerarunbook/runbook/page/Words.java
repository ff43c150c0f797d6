package org.galerarunbook.runbook.page;

import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.model.ChapterRecord;

/** A page's own words: terms and references become links. */
final class Words {
  private final ChapterDescription about;
  private final Glossary.Linker linker;
  private final Signposts signposts;
  private final UnaryOperator<String> figures;

  Words(ChapterDescription about, Glossary glossary, Signposts signposts) {
    this(about, glossary, signposts, UnaryOperator.identity());
  }

  /** Those of a chapter that ran: what it measured has its figures. */
  Words(ChapterRecord chapter, Glossary glossary, Signposts signposts) {
    this(chapter.description(), glossary, signposts, chapter::withFigures);
  }

  private Words(
      ChapterDescription about,
      Glossary glossary,
      Signposts signposts,
      UnaryOperator<String> figures) {
    this.figures = figures;
    this.about = about;
    this.linker = glossary.linker();
    this.signposts = signposts;
  }

  /** The chapter's Markdown with its links. */
  String of(String markdown) {
    return linker.link(
        signposts.link(
            Prose.checked(figures.apply(markdown), about.className()), about.simpleName()));
  }

  /** Where the same is done in the other world, as Markdown; empty when nowhere. */
  String twins() {
    return signposts.link(signposts.twins(about), about.simpleName());
  }
}
