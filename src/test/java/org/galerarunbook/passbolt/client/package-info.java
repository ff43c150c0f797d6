/**
 * Speaks Passbolt's API as the browser extension does: sets a person up, logs in by GPGAuth or JWT,
 * encrypts here and sends only what is encrypted.
 */
package org.galerarunbook.passbolt.client;
