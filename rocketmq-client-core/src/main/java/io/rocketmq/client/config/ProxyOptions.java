package io.rocketmq.client.config;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Options of a SOCKS5 proxy for all connections. The proxy looks up host names.
 *
 * @param proxy address of the proxy
 * @param user the user's name, or null for none
 * @param password the user's password, or null for none
 * @param directHosts hosts that are connected to directly
 */
public record ProxyOptions(Endpoint proxy, @Nullable String user, @Nullable String password, Set<String> directHosts) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if there is a user without a password or a
	 * password without a user
	 */
	public ProxyOptions {
		Arguments.notNull(proxy, "proxy");
		Arguments.notNull(directHosts, "directHosts");
		if ((user == null) != (password == null)) {
			throw new IllegalArgumentException(
					"Proxy " + proxy + " has a user or a password alone. Set both, or neither.");
		}
		directHosts = Set.copyOf(directHosts);
	}

	/**
	 * Returns the options of a proxy without authentication.
	 * @param address {@code host:port}
	 * @throws IllegalArgumentException if the address is illegal
	 */
	public static ProxyOptions of(String address) {
		Arguments.notNull(address, "address");
		return new ProxyOptions(Endpoint.parse(address), null, null, Set.of());
	}

	/** Returns the options with the password masked. */
	@Override
	public String toString() {
		return new OptionText("ProxyOptions").option("proxy", this.proxy)
			.option("user", this.user)
			.secret("password", this.password)
			.option("directHosts", this.directHosts)
			.toString();
	}

}
