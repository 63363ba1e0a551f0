package io.rocketmq.client.internal.support;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Enumeration;

/**
 * IPv4 address that identifies this machine in client ids and message ids. Nothing
 * connects to it.
 */
public final class LocalHost {

	private static final Inet4Address ADDRESS = find();

	private LocalHost() {
	}

	/**
	 * Returns the first IPv4 address of an interface that is up and no loopback, else the
	 * loopback address.
	 */
	public static Inet4Address address() {
		return ADDRESS;
	}

	private static Inet4Address find() {
		try {
			Enumeration<NetworkInterface> interfaces = NetworkInterface.getNetworkInterfaces();
			while (interfaces != null && interfaces.hasMoreElements()) {
				NetworkInterface each = interfaces.nextElement();
				if (!each.isUp() || each.isLoopback()) {
					continue;
				}
				Enumeration<InetAddress> addresses = each.getInetAddresses();
				while (addresses.hasMoreElements()) {
					if (addresses.nextElement() instanceof Inet4Address found && !found.isLinkLocalAddress()) {
						return found;
					}
				}
			}
		}
		catch (SocketException ex) {
			// A machine that won't list its interfaces still has its loopback address.
		}
		return (Inet4Address) loopback();
	}

	private static InetAddress loopback() {
		try {
			return InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		}
		catch (java.net.UnknownHostException ex) {
			throw new IllegalStateException("Four bytes are always an IPv4 address", ex);
		}
	}

}
