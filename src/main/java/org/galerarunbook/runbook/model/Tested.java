package org.galerarunbook.runbook.model;

/**
 * One thing under test and exactly which.
 *
 * @param component its role, such as "database"
 * @param name the image or package name
 * @param digest empty when there is none
 * @param version as the component itself reports it
 */
public record Tested(String component, String name, String digest, String version) {}
