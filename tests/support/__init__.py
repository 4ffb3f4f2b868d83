"""What several tests share: servers, streams, made tickets."""
