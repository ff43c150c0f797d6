/** The application's cache and sessions. */
package org.galerarunbook.valkey;
