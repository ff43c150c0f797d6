package org.galerarunbook.runbook.page;

import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.model.ChapterRecord;

/** A page's own words: terms and references become links, what was measured has its figures. */
final class Words {
  private final ChapterRecord chapter;
  private final ChapterDescription about;
  private final Glossary.Linker linker;
  private final Signposts signposts;

  Words(ChapterRecord chapter, Glossary glossary, Signposts signposts) {
    this.chapter = chapter;
    this.about = chapter.description();
    this.linker = glossary.linker();
    this.signposts = signposts;
  }

  String of(String markdown) {
    String text = Prose.checked(chapter.withFigures(markdown), about.className());
    return linker.link(signposts.link(text, about.simpleName()));
  }

  /** Where the same is done in the other world, as Markdown; empty when nowhere. */
  String twins() {
    return signposts.link(signposts.twins(about), about.simpleName());
  }
}
