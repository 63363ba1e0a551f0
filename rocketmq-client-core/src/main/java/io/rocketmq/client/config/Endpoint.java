package io.rocketmq.client.config;

import java.util.ArrayList;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;
import io.rocketmq.client.internal.support.UserInfo;

/**
 * Address of a server.
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

	/**
	 * Checks the two.
	 * @throws IllegalArgumentException if the host is blank or the port out of range
	 */
	public Endpoint {
		Arguments.notNull(host, "host");
		if (host.isBlank()) {
			throw new IllegalArgumentException("The host of an address must not be blank");
		}
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException("Port " + port + " of host '" + host + "' must be 1 to 65535");
		}
	}

	/**
	 * Reads {@code host:port} or {@code [ipv6]:port}.
	 * @param text the address
	 * @return the endpoint
	 * @throws IllegalArgumentException if it is none, with the text and the fix
	 */
	public static Endpoint parse(String text) {
		Arguments.notNull(text, "text");
		String address = text.trim();
		if (address.indexOf('@') >= 0) {
			throw illegal(text, "names a user: write host:port; the user of a proxy is an option of its own");
		}
		int colon = address.lastIndexOf(':');
		if (colon < 0 || address.endsWith("]")) {
			throw illegal(text,
					"has no port: write host:port, such as " + (address.isEmpty() ? "localhost" : address) + ":9876");
		}
		String host = address.substring(0, colon);
		if (host.startsWith("[") && host.endsWith("]")) {
			host = host.substring(1, host.length() - 1);
		}
		else if (host.indexOf(':') >= 0) {
			throw illegal(text, "has several colons: write host:port, or [address]:port for IPv6");
		}
		if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
			throw illegal(text, "has no legal host: write host:port, such as localhost:9876");
		}
		String port = address.substring(colon + 1);
		int number;
		try {
			number = Integer.parseInt(port.startsWith("+") ? "" : port);
		}
		catch (NumberFormatException ex) {
			throw illegal(text, "has the port '" + port + "', which is no number: write one from 1 to 65535");
		}
		if (number < 1 || number > 65535) {
			throw illegal(text, "has port " + number + ", which is out of range: write one from 1 to 65535");
		}
		return new Endpoint(host, number);
	}

	/**
	 * Reads several addresses with {@code ;} or {@code ,} between them.
	 * @param text the addresses
	 * @return the endpoints, in order, without repetitions
	 * @throws IllegalArgumentException if the text is blank, an address is illegal, or
	 * one is missing between separators
	 */
	public static List<Endpoint> parseList(String text) {
		Arguments.notNull(text, "text");
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"The address list '" + text + "' is blank: write host:port, several as host:port;host:port");
		}
		List<Endpoint> endpoints = new ArrayList<>();
		String[] parts = text.split("[;,]", -1);
		for (int i = 0; i < parts.length; i++) {
			if (parts[i].isBlank()) {
				throw new IllegalArgumentException(
						"The address list '" + UserInfo.mask(text) + "' has nothing at position " + (i + 1)
								+ ": write one address between separators, and none after the last");
			}
			Endpoint endpoint = parse(parts[i]);
			if (!endpoints.contains(endpoint)) {
				endpoints.add(endpoint);
			}
		}
		return List.copyOf(endpoints);
	}

	private static IllegalArgumentException illegal(String text, String problem) {
		return new IllegalArgumentException("The address '" + UserInfo.mask(text) + "' " + problem);
	}

	/**
	 * Returns the address as text.
	 * @return {@code host:port}, or {@code [host]:port} for IPv6
	 */
	@Override
	public String toString() {
		return (this.host.indexOf(':') >= 0) ? '[' + this.host + "]:" + this.port : this.host + ':' + this.port;
	}

}
