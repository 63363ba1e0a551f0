package io.rocketmq.client.config;

import java.util.ArrayList;
import java.util.List;

import io.rocketmq.client.internal.support.Arguments;

/**
 * Address of a server.
 *
 * @param host host name, IPv4 address, or an IPv6 address without brackets
 * @param port from 1 to 65535
 */
public record Endpoint(String host, int port) {

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if the host is blank or the port out of range
	 */
	public Endpoint {
		Arguments.notNull(host, "host");
		if (host.isBlank()) {
			throw new IllegalArgumentException(
					"Host of an address is blank: '" + host + "'. Use a name or an IP address.");
		}
		if (port < 1 || port > 65535) {
			throw new IllegalArgumentException(
					"Port of host '" + host + "' is out of range: " + port + " (1 to 65535).");
		}
	}

	/**
	 * Parses an address.
	 * @param text {@code host:port} or {@code [ipv6]:port}
	 * @throws IllegalArgumentException if it is no address, with the text and the fix
	 */
	public static Endpoint parse(String text) {
		Arguments.notNull(text, "text");
		String address = text.trim();
		if (address.indexOf('@') >= 0) {
			throw illegal(text, "names a user. Write host:port; the user of a proxy is a separate option.");
		}
		int colon = address.lastIndexOf(':');
		if (colon < 0 || address.endsWith("]")) {
			throw illegal(text,
					"has no port. Write host:port, such as " + (address.isEmpty() ? "localhost" : address) + ":9876.");
		}
		String host = address.substring(0, colon);
		if (host.startsWith("[") && host.endsWith("]")) {
			host = host.substring(1, host.length() - 1);
		}
		else if (host.indexOf(':') >= 0) {
			throw illegal(text, "has several colons. Write host:port, or [address]:port for IPv6.");
		}
		if (host.isBlank() || host.chars().anyMatch(Character::isWhitespace)) {
			throw illegal(text, "has no legal host. Write host:port, such as localhost:9876.");
		}
		String port = address.substring(colon + 1);
		int number;
		try {
			number = Integer.parseInt(port.startsWith("+") ? "" : port);
		}
		catch (NumberFormatException ex) {
			throw illegal(text, "has a port that is no number: '" + port
					+ "' (1 to 65535). Write host:port, such as localhost:9876.");
		}
		if (number < 1 || number > 65535) {
			throw illegal(text,
					"has a port out of range: " + number + " (1 to 65535). Write host:port, such as localhost:9876.");
		}
		return new Endpoint(host, number);
	}

	/**
	 * Parses several addresses.
	 * @param text addresses with {@code ;} or {@code ,} between them
	 * @return the endpoints in their order, each once
	 * @throws IllegalArgumentException if the text is blank, an address is illegal, or
	 * one is missing between separators
	 */
	public static List<Endpoint> parseList(String text) {
		Arguments.notNull(text, "text");
		if (text.isBlank()) {
			throw new IllegalArgumentException(
					"Address list is blank: '" + text + "'. Write host:port, several as host:port;host:port.");
		}
		List<Endpoint> endpoints = new ArrayList<>();
		String[] parts = text.split("[;,]", -1);
		for (int i = 0; i < parts.length; i++) {
			if (parts[i].isBlank()) {
				throw new IllegalArgumentException(
						"Address list '" + OptionText.maskUser(text) + "' has no address at position " + (i + 1)
								+ ". Write one between separators, and none after the last.");
			}
			Endpoint endpoint = parse(parts[i]);
			if (!endpoints.contains(endpoint)) {
				endpoints.add(endpoint);
			}
		}
		return List.copyOf(endpoints);
	}

	private static IllegalArgumentException illegal(String text, String problem) {
		return new IllegalArgumentException("Address '" + OptionText.maskUser(text) + "' " + problem);
	}

	/**
	 * Returns {@code host:port}, or {@code [host]:port} for IPv6.
	 */
	@Override
	public String toString() {
		return (this.host.indexOf(':') >= 0) ? '[' + this.host + "]:" + this.port : this.host + ':' + this.port;
	}

}
