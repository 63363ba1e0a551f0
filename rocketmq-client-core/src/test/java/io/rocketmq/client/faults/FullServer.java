package io.rocketmq.client.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * Server that neither accepts nor refuses connections: the backlog of its socket is full.
 */
final class FullServer implements AutoCloseable {

	private final ServerSocket server;

	private final List<Socket> waiting = new ArrayList<>();

	FullServer() {
		try {
			this.server = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }));
			while (fill()) {
				// Until one more does not fit into the backlog.
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private boolean fill() throws IOException {
		Socket socket = new Socket();
		this.waiting.add(socket);
		try {
			socket.connect(new InetSocketAddress(this.server.getInetAddress(), this.server.getLocalPort()), 300);
			return true;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	String address() {
		return "127.0.0.1:" + this.server.getLocalPort();
	}

	@Override
	public void close() {
		try {
			for (Socket each : this.waiting) {
				each.close();
			}
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
