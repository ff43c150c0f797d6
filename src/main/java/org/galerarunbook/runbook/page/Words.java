package org.galerarunbook.runbook.page;

import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Signposts;

/** A page's own words: terms and references become links. */
final class Words {
  private final ChapterDescription about;
  private final Glossary.Linker linker;
  private final Signposts signposts;

  Words(ChapterDescription about, Glossary glossary, Signposts signposts) {
    this.about = about;
    this.linker = glossary.linker();
    this.signposts = signposts;
  }

  /** The chapter's Markdown with its links. */
  String of(String markdown) {
    return linker.link(
        signposts.link(Prose.checked(markdown, about.className()), about.simpleName()));
  }

  /** Where the same is done in the other world, as Markdown; empty when nowhere. */
  String twins() {
    return signposts.link(signposts.twins(about), about.simpleName());
  }
}
