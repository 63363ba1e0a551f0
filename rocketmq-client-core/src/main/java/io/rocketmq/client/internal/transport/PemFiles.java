package io.rocketmq.client.internal.transport;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Reader of certificates in the PEM format.
 */
final class PemFiles {

	private PemFiles() {
	}

	/** Reads the certificates of a file, at least one. */
	static List<X509Certificate> certificates(String option, Path file) {
		try (InputStream in = Files.newInputStream(file)) {
			List<X509Certificate> certificates = CertificateFactory.getInstance("X.509")
				.generateCertificates(in)
				.stream()
				.map(X509Certificate.class::cast)
				.toList();
			if (certificates.isEmpty()) {
				throw new CertificateException("the file contains no certificate");
			}
			return certificates;
		}
		catch (IOException | CertificateException ex) {
			throw TlsContexts.unreadable(option, file, ex);
		}
	}

}
