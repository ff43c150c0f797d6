/** What stands between the application and the nodes. */
package org.galerarunbook.proxy;
