package io.rocketmq.spring.boot.autoconfigure.diagnostics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.ServerSocketFactory;

/**
 * Server that reads some bytes of each connection, writes the same answer and closes.
 */
final class OneAnswerServer implements AutoCloseable {

	private final ServerSocket listening;

	private final byte[] answer;

	OneAnswerServer(ServerSocketFactory sockets, byte... answer) {
		this.answer = answer;
		try {
			this.listening = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		Thread acceptor = new Thread(this::accept, "one-answer-server");
		acceptor.setDaemon(true);
		acceptor.start();
	}

	String address() {
		return "127.0.0.1:" + this.listening.getLocalPort();
	}

	private void accept() {
		while (!this.listening.isClosed()) {
			try (Socket socket = this.listening.accept()) {
				socket.getInputStream().read(new byte[1024]);
				socket.getOutputStream().write(this.answer);
			}
			catch (IOException ex) {
				// The client left, or the server is closed.
			}
		}
	}

	@Override
	public void close() {
		try {
			this.listening.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
