package org.galerarunbook.passbolt.client;

/** A password as Passbolt lists it: what it is for, not what it is. */
public record Resource(String id, String name, String username, String uri) {}
