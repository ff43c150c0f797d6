package org.galerarunbook.runbook.model;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a section is made of. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NoteRecord.class, name = "note"),
  @JsonSubTypes.Type(value = StepRecord.class, name = "step"),
  @JsonSubTypes.Type(value = CheckRecord.class, name = "check")
})
public sealed interface Entry permits NoteRecord, StepRecord, CheckRecord {}
