DROP TRIGGER contract_overlap_update;
DROP TRIGGER contract_overlap_insert;
ALTER TABLE contract DROP COLUMN changed_at;
ALTER TABLE device DROP COLUMN changed_at;
ALTER TABLE site DROP COLUMN changed_at;
DROP TABLE register_history;
DROP TABLE site_gram;
DROP INDEX contract_device_device;
ALTER TABLE contract DROP COLUMN surveyed_devices;
ALTER TABLE contract DROP COLUMN basic_menu;
DROP INDEX device_replaces;
ALTER TABLE device DROP COLUMN replaces;
ALTER TABLE device DROP COLUMN removed_on;
ALTER TABLE device DROP COLUMN installed_by_ntt;
ALTER TABLE device DROP COLUMN router_port;
ALTER TABLE device DROP COLUMN usb_cables;
ALTER TABLE device DROP COLUMN usb_hub_model;
ALTER TABLE device DROP COLUMN usb_connection;
ALTER TABLE device DROP COLUMN wireless;
ALTER TABLE device DROP COLUMN ip_address;
ALTER TABLE device DROP COLUMN installed_on;
ALTER TABLE device DROP COLUMN number;
ALTER TABLE device DROP COLUMN place;
ALTER TABLE site ADD COLUMN certificate_issued_on TEXT;
UPDATE site SET certificate_issued_on = (SELECT max(issued_on) FROM certificate WHERE certificate.site_id = site.id);
DROP TABLE certificate;
ALTER TABLE contact DROP COLUMN reachable_hours;
ALTER TABLE contact DROP COLUMN reachable_at;
ALTER TABLE site DROP COLUMN credential_papers;
ALTER TABLE site DROP COLUMN postal_code;
ALTER TABLE site ADD COLUMN receipt_vendor_name TEXT;
ALTER TABLE site ADD COLUMN receipt_vendor_phone TEXT;
UPDATE site SET
    receipt_vendor_name = (SELECT nullif(name, '') FROM party WHERE party.site_id = site.id AND kind = 'RECEIPT_VENDOR'),
    receipt_vendor_phone = (SELECT phone FROM party WHERE party.site_id = site.id AND kind = 'RECEIPT_VENDOR');
DROP TABLE party;
ALTER TABLE site ADD COLUMN customer_line_id TEXT;
ALTER TABLE site ADD COLUMN line_service TEXT;
ALTER TABLE site ADD COLUMN topology TEXT;
ALTER TABLE site ADD COLUMN gateway_model TEXT;
UPDATE site SET
    customer_line_id = (SELECT customer_line_id FROM line WHERE line.site_id = site.id),
    line_service = (SELECT service FROM line WHERE line.site_id = site.id),
    topology = (SELECT topology FROM line WHERE line.site_id = site.id),
    gateway_model = (SELECT gateway_model FROM line WHERE line.site_id = site.id);
DROP TABLE line;
