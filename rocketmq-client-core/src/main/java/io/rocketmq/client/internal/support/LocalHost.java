package io.rocketmq.client.internal.support;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * IPv4 address that identifies this machine in client ids and message ids. Nothing
 * connects to it.
 */
public final class LocalHost {

	private static final Inet4Address ADDRESS = find();

	private LocalHost() {
	}

	/** Returns the address of the first suitable interface, else the loopback address. */
	public static Inet4Address address() {
		return ADDRESS;
	}

	private static Inet4Address find() {
		try {
			for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
				if (each.isUp() && !each.isLoopback()) {
					for (InetAddress address : each.inetAddresses().toList()) {
						if (address instanceof Inet4Address found && !found.isLinkLocalAddress()) {
							return found;
						}
					}
				}
			}
		}
		catch (SocketException ex) {
			// A machine that does not list its interfaces still has its loopback address.
		}
		try {
			return (Inet4Address) InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("Four bytes are always an IPv4 address", ex);
		}
	}

}
