package io.rocketmq.test;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A program that uses an embedded server and is told what to do on standard input.
 */
final class ServerProgram {

	private ServerProgram() {
	}

	public static void main(String[] args) throws IOException {
		BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		EmbeddedRocketMQ server = EmbeddedRocketMQ.builder().build();
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			String[] words = line.split(" ");
			try {
				switch (words[0]) {
					case "class-path" -> System.setProperty("java.class.path", words[1]);
					case "property" -> server = EmbeddedRocketMQ.builder().brokerProperty(words[1], words[2]).build();
					case "fresh" -> server = EmbeddedRocketMQ.builder().build();
					case "start" -> server.start();
					case "topic" -> server.createTopic(words[1], 1);
					case "close" -> server.close();
					default -> throw new IllegalArgumentException(line);
				}
				System.out.println("done");
			}
			catch (RuntimeException ex) {
				System.out.println(ex.toString().replaceAll("\\s+", " "));
			}
		}
	}

}
